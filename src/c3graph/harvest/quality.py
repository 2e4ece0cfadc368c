"""How good each kept release is, and how that changes: completeness, faults, labels by language.

Shares are from 0 to 1. Completeness is the mean, over the classes, of the share of the properties
that shapes speak of which a thing of the class has.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from c3graph import validate
from c3graph.config import Settings
from c3graph.errors import ReleaseError
from c3graph.model import LANGUAGES, Report, Severity
from c3graph.rdf import syntax, terms
from c3graph.rdf.iris import VOCABULARY, Namespace
from c3graph.rdf.terms import RDF, RDFS, SKOS, XSD, Iri, Literal, Quad, canonical
from c3graph.release import publishing

DQV = "http://www.w3.org/ns/dqv#"
_DIMENSION = "http://www.w3.org/2016/05/ldqd#"
_LABEL = SKOS + "prefLabel"


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures of one release. `complete` is by class, `labels` by language."""

    release: str
    issued: str
    triples: int
    faults: Mapping[str, int]
    complete: Mapping[str, float]
    labels: Mapping[str, float]

    @property
    def completeness(self) -> float:
        """The mean share of properties that are there, from 0 to 1."""
        return sum(self.complete.values()) / len(self.complete) if self.complete else 0.0


def measure_all(settings: Settings) -> tuple[Quality, ...]:
    """Every kept release, the oldest first. Raises ReleaseError where there is none."""
    folder = settings.folder("releases")
    kept = [path.parent for path in folder.glob("[!.]*/manifest.json")]
    if not kept:
        raise ReleaseError("no release yet", where=str(folder), hint="make one: c3graph release")
    limits = validate.shape_limits(settings)
    asked = validate.asked_properties(validate.read_shapes(settings.resources("shapes"), limits))
    found = (_measure(path, asked, Namespace(settings.base)) for path in kept)
    return tuple(sorted(found, key=lambda quality: (quality.issued, quality.release)))


def _measure(path: Path, asked: Mapping[str, frozenset[str]], names: Namespace) -> Quality:
    kept = publishing.verify(path)
    try:
        report = validate.report_from_json(json.loads((path / "report.json").read_bytes()))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"its report cannot be read: {error}", where=str(path)) from None
    quads = syntax.read_rdf(path / "c3graph.nq")
    own = {name: paths for name, paths in asked.items() if name.startswith(names.term("").value)}
    return Quality(
        release=path.name,
        issued=kept.issued,
        triples=kept.counts["triples"],
        faults=_faults(report),
        complete=complete(quads, own),
        labels=labelled(quads, names),
    )


def _faults(report: Report) -> dict[str, int]:
    accepted = sum(result.accepted is not None for result in report.results)
    return {s.value: report.count(s) for s in reversed(Severity)} | {"accepted": accepted}


def complete(quads: Iterable[Quad], asked: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """By class, how much of what is asked for its things have, on the average."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    has: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        subject = str(quad.subject)
        if quad.predicate.value == RDF + "type":
            members[str(quad.object)].add(subject)
        else:
            has[subject].add(quad.predicate.value)
    return {
        name: sum(len(has[thing] & paths) for thing in members[name])
        / (len(paths) * len(members[name]))
        for name, paths in sorted(asked.items())
        if paths and members[name]
    }


def labelled(quads: Iterable[Quad], names: Namespace) -> dict[str, float]:
    """By language, the share of the labelled things that have a label in it; what others name, as
    concepts of their vocabularies, is theirs."""
    own = names.base, VOCABULARY
    found: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if (
            quad.predicate.value == _LABEL
            and isinstance(quad.object, Literal)
            and str(quad.subject).startswith(own)
        ):
            found[str(quad.subject)].add(quad.object.language)
    number = len(found) or 1
    return {
        language: sum(language in tags for tags in found.values()) / number
        for language in LANGUAGES
    }


def rows(found: Iterable[Quality]) -> list[dict[str, object]]:
    """A row a release, shares in per cent."""
    return [
        {
            "release": quality.release,
            "issued": quality.issued,
            "triples": quality.triples,
            "complete %": round(100 * quality.completeness, 1),
            **{f"{name}s" if name != "accepted" else name: n for name, n in quality.faults.items()},
            **{f"labels {tag} %": round(100 * share, 1) for tag, share in quality.labels.items()},
        }
        for quality in found
    ]


def panels(found: Iterable[Quality]) -> dict[str, dict[str, list[float]]]:
    """What a chart shows: shares in per cent, faults as numbers."""
    found = tuple(found)
    return {
        "complete %": {"all classes": [round(100 * q.completeness, 1) for q in found]},
        "labels %": {tag: [round(100 * q.labels[tag], 1) for q in found] for tag in LANGUAGES},
        "faults": {name: [float(q.faults[name]) for q in found] for name in found[0].faults},
    }


_METRICS = {
    "completeness": ("completeness", "decimal",
                     "Share of the properties asked for that things have",
                     "Udział obecnych własności wśród tych, o które pytają kształty",
                     "A kért tulajdonságok közül a meglévők aránya"),
    "violations": ("consistency", "integer", "Violations that validation found",
                   "Naruszenia znalezione w walidacji",
                   "Az ellenőrzéskor talált szabálysértések"),
    "warnings": ("consistency", "integer", "Warnings without a listed reason",
                 "Ostrzeżenia bez podanego powodu", "Figyelmeztetések megadott indok nélkül"),
}  # fmt: skip


def _metrics() -> dict[str, tuple[str, ...]]:
    labels = {
        f"labels-{tag}": ("understandability", "decimal", f"Share of things labelled in «{tag}»",
                          f"Udział rzeczy z nazwą w języku «{tag}»",
                          f"Azon dolgok aránya, amelyeknek van neve ezen a nyelven: «{tag}»")
        for tag in LANGUAGES
    }  # fmt: skip
    return {**_METRICS, **labels}


def quads(found: Iterable[Quality], names: Namespace) -> tuple[Quad, ...]:
    """The measures in the Data Quality Vocabulary (W3C note, sections 4.3 to 4.5)."""
    return canonical([*_definitions(names), *_measurements(found, names)])


def _definitions(names: Namespace) -> Iterator[Quad]:
    for name, (dimension, datatype, *said) in _metrics().items():
        metric = Iri(f"{names.base}quality/{name}")
        yield Quad(metric, Iri(RDF + "type"), Iri(DQV + "Metric"))
        yield Quad(metric, Iri(DQV + "inDimension"), Iri(_DIMENSION + dimension))
        yield Quad(metric, Iri(DQV + "expectedDataType"), Iri(XSD + datatype))
        for language, label in zip(LANGUAGES, said, strict=True):
            yield Quad(metric, Iri(RDFS + "label"), terms.language_string(label, language))


def _measurements(found: Iterable[Quality], names: Namespace) -> Iterator[Quad]:
    for quality in found:
        shares = {"completeness": quality.completeness}
        shares |= {f"labels-{tag}": share for tag, share in quality.labels.items()}
        counts = {f"{name}s": quality.faults[name] for name in ("violation", "warning")}
        values = {name: terms.typed(n, "integer") for name, n in counts.items()}
        values |= {name: terms.typed(_decimal(share), "decimal") for name, share in shares.items()}
        about = Iri(f"{names.base}release/{quality.release}")
        for name, value in values.items():
            node = Iri(f"{about.value}#quality={name}")
            yield Quad(about, Iri(DQV + "hasQualityMeasurement"), node)
            yield Quad(node, Iri(RDF + "type"), Iri(DQV + "QualityMeasurement"))
            yield Quad(node, Iri(DQV + "computedOn"), about)
            yield Quad(node, Iri(DQV + "isMeasurementOf"), Iri(f"{names.base}quality/{name}"))
            yield Quad(node, Iri(DQV + "value"), value)


def _decimal(share: float) -> Decimal:
    """Four places, without trailing noughts: 1.0000 is written 1."""
    return Decimal(f"{share:.4f}".rstrip("0").rstrip("."))
