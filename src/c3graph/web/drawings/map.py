"""Countries of Europe as tiles, and the regions that are known in each. Pure.

A schematic: a country's tile stands about where it lies among its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from c3graph.lookup.overview import Region

# By the code of the EU's table: the code that NUTS begins with (ISO 3166 elsewhere), column, row.
_TILES = {
    "ISL": ("IS", 0, 0), "NOR": ("NO", 4, 0), "SWE": ("SE", 5, 0), "FIN": ("FI", 6, 0),
    "IRL": ("IE", 0, 2), "GBR": ("UK", 1, 2), "DNK": ("DK", 4, 1), "EST": ("EE", 6, 1),
    "LVA": ("LV", 6, 2), "NLD": ("NL", 3, 2), "BEL": ("BE", 2, 3), "LUX": ("LU", 3, 3),
    "DEU": ("DE", 4, 3), "POL": ("PL", 5, 3), "LTU": ("LT", 6, 3), "BLR": ("BY", 7, 3),
    "FRA": ("FR", 2, 4), "CHE": ("CH", 3, 4), "CZE": ("CZ", 4, 4), "SVK": ("SK", 5, 4),
    "UKR": ("UA", 7, 4), "PRT": ("PT", 0, 5), "ESP": ("ES", 1, 5), "AUT": ("AT", 4, 5),
    "HUN": ("HU", 5, 5), "ROU": ("RO", 6, 5), "MDA": ("MD", 7, 5), "ITA": ("IT", 3, 6),
    "SVN": ("SI", 4, 6), "HRV": ("HR", 5, 6), "SRB": ("RS", 6, 6), "BGR": ("BG", 7, 6),
    "BIH": ("BA", 5, 7), "MNE": ("ME", 6, 7), "MKD": ("MK", 7, 7), "TUR": ("TR", 8, 7),
    "MLT": ("MT", 3, 8), "ALB": ("AL", 6, 8), "GRC": ("EL", 7, 8), "CYP": ("CY", 8, 8),
}  # fmt: skip
_ISO = {"UK": "GB", "EL": "GR"}
# Places of a tile, in units of the drawing.
PITCH, SIDE = 44, 40
WIDTH, HEIGHT = 9 * PITCH, 9 * PITCH


@dataclass(frozen=True, slots=True)
class Country:
    """A country of which something is known, with its regions; `code` as NUTS begins."""

    key: str
    code: str
    name: str
    organisations: int
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A square at x, y; `country` None where nothing is known of it."""

    code: str
    x: int
    y: int
    country: Country | None


def _name(key: str, territory: Callable[[str], str]) -> tuple[str, str]:
    code = _TILES[key][0] if key in _TILES else key
    return code, territory(_ISO.get(code, code)) or key


def known(
    regions: Iterable[Region], organisations: Mapping[str, int], territory: Callable[[str], str]
) -> tuple[Country, ...]:
    """Countries with regions or organisations, by name; `territory` names an ISO 3166 code."""
    by_country: dict[str, list[Region]] = {key: [] for key in organisations}
    for region in regions:
        by_country.setdefault(region.country, []).append(region)
    found = [
        Country(key, *_name(key, territory), organisations.get(key, 0), _in_order(some))
        for key, some in by_country.items()
    ]
    return tuple(sorted(found, key=lambda country: (country.key == "", country.name, country.key)))


def _in_order(regions: Iterable[Region]) -> tuple[Region, ...]:
    return tuple(sorted(regions, key=lambda region: region.codes))


def tiles(countries: Iterable[Country]) -> tuple[Tile, ...]:
    """Every tile of the schematic, row by row."""
    found = {country.key: country for country in countries}
    ordered = sorted(_TILES.items(), key=lambda item: (item[1][2], item[1][1]))
    return tuple(
        Tile(code, column * PITCH, row * PITCH, found.get(key))
        for key, (code, column, row) in ordered
    )
