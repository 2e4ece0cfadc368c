"""The dataset as search engines and citing people read it: schema.org, and how to cite."""

from __future__ import annotations

import json
from urllib.parse import quote

from c3graph.build.void import dataset as void_dataset
from c3graph.release.about import About, tag
from c3graph.release.kept import KeptRelease

# The readers of schema.org know this name of a licence and not that of the EU's table.
_LICENCES = {
    "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0": (
        "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0",
    ),
    "http://publications.europa.eu/resource/authority/licence/CC0": (
        "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0",
    ),
}  # fmt: skip
_MEASURED = (
    "projects", "organisations", "clusters", "policy instruments", "competences", "events",
)  # fmt: skip
_SHORTEST = 50


def licence_page(about: About) -> str:
    """The licence by the IRI that people and search engines know it by."""
    return named_licence(about.licence)[0]


def named_licence(iri: str) -> tuple[str, str]:
    """The page of a licence, and what it is called: where it is not a known one, the end of its
    IRI."""
    page, spdx = _LICENCES.get(iri, (iri, ""))
    return page, spdx.replace("-", " ") or iri.rstrip("/").rpartition("/")[2].replace("_", " ")


def persistent(release: KeptRelease, base: str) -> str:
    """The IRI to cite a release by: its DOI where it has one."""
    if release.about.doi:
        return f"https://doi.org/{release.about.doi}"
    return f"{base}release/{release.version}"


def citation(release: KeptRelease, base: str) -> str:
    """How to cite a release, in a sentence."""
    about = release.about
    who = about.publisher or "Anonymous"
    return (
        f"{who} ({release.issued[:4]}). {about.title}, version {release.number} [data set]. "
        f"{persistent(release, base)}"
    )


def _description(about: About) -> str:
    """Search engines leave out a dataset described in fewer than 50 characters."""
    text = about.description
    if len(text) < _SHORTEST:
        text = f"{text} Linked open data: {about.title}, each statement with its passage."
    return text


def jsonld(release: KeptRelease, base: str, site: str) -> dict[str, object]:
    """schema.org Dataset; its context is inline, so that nothing is fetched to read it."""
    about = release.about
    publisher: dict[str, object] = {
        "@id": about.publisher_url or f"{base}catalog#publisher",
        "@type": "Organization",
        "name": about.publisher or about.title,
    }
    found: dict[str, object] = {
        "@context": {
            "@vocab": "http://schema.org/",
            **{name: {"@type": "@id"} for name in ("contentUrl", "isBasedOn", "sameAs")},
        },
        "@id": void_dataset(base).value,
        "@type": "Dataset",
        "name": about.title,
        "alternateName": about.short_title or about.title,
        "description": _description(about),
        "url": site,
        "sameAs": persistent(release, base),
        "identifier": persistent(release, base),
        "version": release.version,
        "license": licence_page(about),
        "isAccessibleForFree": True,
        "citation": citation(release, base),
        "keywords": sorted({word for _, word in about.keywords}) or [about.title],
        "inLanguage": [tag(code) for code in about.languages],
        "datePublished": release.issued,
        "dateModified": release.issued,
        "creator": publisher,
        "publisher": {"@id": publisher["@id"]},
        "includedInDataCatalog": {"@id": f"{base}catalog", "@type": "DataCatalog"},
        "variableMeasured": list(_MEASURED),
        "spatialCoverage": ", ".join(dict.fromkeys(p.name for p in about.spatial)) or "Europe",
        "isBasedOn": [iri for iri, _, _ in about.sources],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.format.media_type,
                "contentUrl": f"{site}release/{quote(release.version)}/{quote(file.name)}",
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in release.dumps
            if file.format is not None
        ],
    }
    if about.start:
        found["temporalCoverage"] = f"{about.start}/{about.end}"
    return found


def script(document: dict[str, object]) -> str:
    """JSON that is whole inside a script element, whatever its strings hold."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _quoted(value: str) -> str:
    """A YAML flow scalar: JSON strings are ones (YAML 1.2, section 7.3.1)."""
    return json.dumps(value, ensure_ascii=False)


def cff(about: About, version: str, issued: str, identifier: str) -> str:
    """The dataset as a CITATION.cff (Citation File Format 1.2.0)."""
    spdx = _LICENCES.get(about.licence, ("", ""))[1]
    rows = [
        "cff-version: 1.2.0",
        "message: If you use this dataset, please cite it as below.",
        "type: dataset",
        f"title: {_quoted(about.title)}",
        f"abstract: {_quoted(about.description)}",
        "authors:",
        f"  - name: {_quoted(about.publisher or 'Anonymous')}",
        f"version: {_quoted(version)}",
        f"date-released: {issued[:10]}",
        f"url: {_quoted(identifier)}",
    ]
    if about.doi:
        rows.append(f"doi: {_quoted(about.doi)}")
    if spdx:
        rows.append(f"license: {spdx}")
    words = sorted({word for _, word in about.keywords})
    if words:
        rows += ["keywords:", *(f"  - {_quoted(word)}" for word in words)]
    return "\n".join(rows) + "\n"
