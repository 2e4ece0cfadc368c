"""The whole path, top to bottom. Every command of the data path is one of these functions."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from c3graph import atomic, config
from c3graph.config import Settings
from c3graph.errors import C3GraphError, UsageError
from c3graph.model import ClaimSheet, Document, DraftGraph, Release, Report, ValidatedGraph
from c3graph.rdf import syntax
from c3graph.rdf.iris import VOCABULARY, Namespace
from c3graph.rdf.terms import OWL, RDF, Quad, canonical
from c3graph.store import Store, open_embedded

# The steps, each imported when it is taken.
if TYPE_CHECKING:
    from c3graph import build, lookup, reason, validate
    from c3graph.build import examples, files, void
    from c3graph.rdf import blanks, datafiles, facts, foreign
    from c3graph.release import about, dumps, identity, publishing
    from c3graph.sheets import loading, ownterms, prediction, skeleton, yamlio
    from c3graph.store import embedded
else:

    class _Later(ModuleType):
        """A module whose import waits until something of it is first asked for.

        A command takes some of the steps: what it does not call, it does not wait for.
        """

        def __getattr__(self, name: str) -> object:
            return getattr(importlib.import_module(self.__name__), name)

    about, blanks, build = (
        _Later("c3graph.release.about"),
        _Later("c3graph.rdf.blanks"),
        _Later("c3graph.build"),
    )
    loading, datafiles = _Later("c3graph.sheets.loading"), _Later("c3graph.rdf.datafiles")
    dumps, examples = _Later("c3graph.release.dumps"), _Later("c3graph.build.examples")
    facts, foreign, skeleton = (
        _Later("c3graph.rdf.facts"),
        _Later("c3graph.rdf.foreign"),
        _Later("c3graph.sheets.skeleton"),
    )
    lookup, prediction = _Later("c3graph.lookup"), _Later("c3graph.sheets.prediction")
    identity, ownterms = _Later("c3graph.release.identity"), _Later("c3graph.sheets.ownterms")
    reason, publishing = _Later("c3graph.reason"), _Later("c3graph.release.publishing")
    validate, void, yamlio = (
        _Later("c3graph.validate"),
        _Later("c3graph.build.void"),
        _Later("c3graph.sheets.yamlio"),
    )
    embedded, files = _Later("c3graph.store.embedded"), _Later("c3graph.build.files")

# What a release keeps of how it was validated.
SHAPES, ACCEPTED = "shapes.nq", "accepted.toml"
# By which a file of `ontology/` is one of the ontology and not one of a scheme.
_DECLARED = {
    OWL + name
    for name in "Ontology Class ObjectProperty DatatypeProperty AnnotationProperty".split()
}
# Graphs whose things no shape need look at: the vocabulary, and what describes the service.
_APART = ("ontology", "examples", "void")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ontology (core and alignments) and the SKOS schemes, as quads without blank nodes."""

    ontology: tuple[Quad, ...]
    schemes: tuple[Quad, ...]


def namespace(settings: Settings) -> Namespace:
    """Where the IRIs of the dataset are made."""
    return Namespace(settings.base)


def _declares(quads: Iterable[Quad]) -> bool:
    return any(q.predicate.value == RDF + "type" and str(q.object) in _DECLARED for q in quads)


def read_vocabulary(settings: Settings) -> Vocabulary:
    """Raises RdfSyntaxError with file and line, InputError for blank nodes on a ring."""
    ontology: list[Quad] = []
    schemes: list[Quad] = []
    for path in settings.resource_files("ontology"):
        said = blanks.skolemised(syntax.read_rdf(path), VOCABULARY)
        (ontology if _declares(said) else schemes).extend(said)
    return Vocabulary(tuple(ontology), tuple(schemes))


def load_sheets(settings: Settings) -> tuple[ClaimSheet, ...]:
    """All claim sheets, checked. Raises SheetError, EvidenceError."""
    folder = settings.folder("data/claims")
    return loading.load_all(
        folder, limit=settings.max_sheet_bytes, texts=settings.texts_folder,
        own=ownterms.of(settings), bounds=settings.bounds,
    )  # fmt: skip


def load_documents(settings: Settings, sheets: tuple[ClaimSheet, ...]) -> dict[str, Document]:
    """Texts at hand, by source slug."""
    folder = settings.texts_folder
    found = [loading.read_document(sheet.source, folder) for sheet in sheets] if folder else []
    return {document.source.slug: document for document in found if document}


def load_examples(settings: Settings) -> tuple[examples.QuestionExample, ...]:
    """The dataset's own questions; those of another dataset would be about other things."""
    return examples.load(settings.folder("queries"))


def read_query(settings: Settings, name: str) -> str:
    """A query by the path of its file or the slug of an example question.

    Raises UsageError where there is no such file, NotFound for an unknown slug.
    """
    path = Path(name)
    if path.is_file():
        return yamlio.read_yaml_text(path, settings.max_query_bytes, "max_query_bytes")
    if path.suffix or len(path.parts) > 1:
        raise UsageError("no such file", where=name, hint="c3graph query --list names the examples")
    return examples.find(load_examples(settings), name).query


def _described(settings: Settings, draft: DraftGraph) -> DraftGraph:
    """The draft with the example questions, the facts as default graph, and a description."""
    names = namespace(settings)
    asked = [*draft.quads, *examples.quads(load_examples(settings), names)]
    asked += facts.default_graph(draft.quads, names)
    described = void.quads(asked, names, settings.title, settings.description)
    return DraftGraph.of(canonical([*asked, *described]))


def build_sheets(
    settings: Settings, sheets: tuple[ClaimSheet, ...], vocabulary: Vocabulary
) -> build.Built:
    """What sheets say, and the stewards' tables; without a description of the dataset."""
    editorial = build.load_editorial(
        settings.folder("data"), limit=settings.max_sheet_bytes, bounds=settings.bounds
    )
    ontology, schemes = vocabulary.ontology, vocabulary.schemes
    return build.build(
        sheets, editorial, ontology, schemes, namespace(settings), settings.publisher_url
    )


def build_graph(settings: Settings, *, write: bool = True) -> build.Built:
    """Claim sheets -> draft graph, with the examples and the dataset's description; with `write`,
    also the files below data/ttl and build/c3graph.nq with the named graphs."""
    vocabulary, names = read_vocabulary(settings), namespace(settings)
    said = build_sheets(settings, load_sheets(settings), vocabulary)
    built = replace(said, draft=_described(settings, said.draft))
    if write:
        folder = settings.folder("data/ttl")
        wanted = files.turtle_files(built.draft, vocabulary.schemes, names)
        for name, data in wanted.items():
            atomic.replace(folder / name, data)
        for stale in set(folder.rglob("*.ttl")) - {folder / name for name in wanted}:
            stale.unlink()
        atomic.replace(settings.folder("build") / "c3graph.nq", files.nquads(built.draft))
    return built


def accepted_file(settings: Settings) -> Path | None:
    """The dataset's own listed reasons, beside its own shapes. Raises UsageError for a file of
    that name elsewhere."""
    path, elsewhere = settings.folder("shapes") / ACCEPTED, settings.folder(ACCEPTED)
    if elsewhere.is_file():
        raise UsageError(
            "listed reasons stand beside the shapes", where=str(elsewhere), hint=f"move it: {path}"
        )
    return path if path.is_file() else None


def unneeded_reasons(settings: Settings, report: Report) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the listed reasons: shapes that are excused and find something, and warnings that no
    result has."""
    listed = validate.Accepted.load(accepted_file(settings))
    shapes = validate.unneeded.shapes_in_use(listed, report)
    return shapes, validate.unneeded.warnings_gone(listed, report)


def _drop_reasons(settings: Settings, report: Report) -> tuple[str, ...]:
    """Take reasons that excuse shapes in use out of the dataset's file; these shapes."""
    path = accepted_file(settings)
    shapes, _ = unneeded_reasons(settings, report)
    if path is None or not shapes:
        return ()
    before = path.read_text(encoding="utf-8")
    after = validate.unneeded.without_reasons(before, shapes)
    return shapes if atomic.replace(path, after.encode()) else ()


def guarded(
    settings: Settings, report: Report, draft: DraftGraph, shapes: validate.Shapes
) -> Report:
    """A report on our own dataset, with what no listed reason excuses."""
    apart = {namespace(settings).graph(name) for name in _APART}
    replaced = settings.base if settings.replace_shapes else ""
    return validate.guard(report, draft, shapes, apart, replaced=replaced)


def validate_graph(settings: Settings, draft: DraftGraph, *, engine: str = "") -> Report:
    """Draft graph -> report, by our shapes."""
    shapes = validate.read_shapes(settings.resources("shapes"), validate.shape_limits(settings))
    report = validate.validate(
        draft, shapes, accepted=accepted_file(settings), engine=engine or validate.DEFAULT_ENGINE,
        seconds=settings.validate_seconds,
    )  # fmt: skip
    return guarded(settings, report, draft, shapes)


def shapes_at_hand(settings: Settings) -> bytes:
    """All shapes as one graph in canonical N-Quads (RDFC-1.0): its hash names them.

    What two files say alike stands in it once.
    """
    found: set[Quad] = set()
    for path in settings.resource_files("shapes"):
        lines = "".join(foreign.triple_lines(path, settings.bounds, rename=True)).encode()
        found.update(blanks.renamed_alike(syntax.parse(lines, syntax.RdfFormat.N_TRIPLES)))
    return "".join(quad.n + "\n" for quad in syntax.rdfc(found)).encode()


def validate_kept(settings: Settings, draft: DraftGraph, folder: Path) -> tuple[Report, str]:
    """The graph of a kept release again by the shapes that it keeps; and which shapes these are.

    A release that keeps none is validated by those at hand.
    """
    own, reasons = folder / SHAPES, folder / ACCEPTED
    if not own.is_file():
        return validate_graph(settings, draft), "by the shapes at hand: the release keeps none"
    shapes = validate.read_shapes([own], validate.shape_limits(settings))
    report = validate.validate(
        draft, shapes, accepted=reasons if reasons.is_file() else None,
        seconds=settings.validate_seconds,
    )  # fmt: skip
    same = own.read_bytes() == shapes_at_hand(settings)
    return report, "by its own shapes" + ("" if same else ", which are not those at hand")


def reason_over(draft: DraftGraph) -> reason.Reasoning:
    """Consistency, profile and entailments of a draft graph. Raises ReasonerMissing."""
    return reason.reason(tuple(quad for quad in draft.quads if quad.graph))


def inputs_sha256(settings: Settings) -> str:
    """Identifies the shapes, the listed reasons and the settings that a release carries."""
    hasher = hashlib.sha256()
    paths = settings.resource_files("shapes")
    for path in [*paths, accepted_file(settings)]:
        if path:
            hasher.update(path.name.encode() + b"\0" + path.read_bytes())
    hasher.update(json.dumps([settings.title, settings.issued, settings.base]).encode())
    written = [part.file(dump) for part in dumps.Part for dump in dumps.also(settings.more_dumps)]
    hasher.update(json.dumps([SHAPES, ACCEPTED, *written]).encode())
    # What the graph gives to a description is in the graph's own hash.
    hasher.update(about.describe(settings, ()).json())
    return hasher.hexdigest()


def _report_files(settings: Settings, report: Report) -> dict[str, bytes]:
    document = json.dumps(
        validate.report_json(report), ensure_ascii=False, indent=1, sort_keys=True
    )
    quads = sorted(validate.report_quads(report, base=settings.base), key=lambda quad: quad.n)
    names = syntax.prefixes(settings.base)
    return {
        "report.json": f"{document}\n".encode(),
        "report.ttl": syntax.serialise(quads, syntax.RdfFormat.TURTLE, names),
    }


def lookup_of(settings: Settings, folder: Path, store: Store) -> lookup.Lookup:
    """The table of names of a release, made where it is not there yet."""
    # The dictionary takes a while to load and is needed for Polish names alone.
    from c3graph.extract.names.polish import inflected_forms

    return lookup.ensure_lookup(folder, store, settings.base, inflected_forms)


def _release_graph(
    settings: Settings, draft: DraftGraph, report: Report, verdict: Mapping[str, object],
    inputs: str,
) -> Release:  # fmt: skip
    """Validated graph -> release in service, with the reasoner's verdict on it.

    Raises NotConforming, ReleaseError.
    """
    validated = ValidatedGraph(draft, report)
    kept = {about.FILE: about.describe(settings, draft.quads).json()}
    kept[SHAPES] = shapes_at_hand(settings)
    if listed := accepted_file(settings):
        kept[ACCEPTED] = listed.read_bytes()

    def write_store(folder: Path, dump: Path) -> None:
        embedded.write_store(folder, dump)
        lookup_of(settings, folder.parent, open_embedded(folder))

    return publishing.publish(
        validated, settings.folder("releases"), version=settings.version, issued=settings.issued,
        inputs=inputs, namespace=namespace(settings),
        extras=_report_files(settings, report) | kept, write_store=write_store,
        more_dumps=settings.more_dumps, reasoning=verdict,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """`report` is None where nothing changed; `unreasoned` says why nobody reasoned, if so, and
    `in_use` are the shapes whose listed reasons went, as they find something now."""

    release: Release
    report: Report | None
    unreasoned: str = ""
    in_use: tuple[str, ...] = ()


def _verdict(settings: Settings, draft: DraftGraph) -> dict[str, object]:
    """That the graph is consistent, or why that is not known. Raises InconsistentOntology.

    With `require_verdict` raises what `reason_over` does.
    """
    try:
        found = reason_over(draft)
    except C3GraphError as error:  # no reasoner, or one that gave up
        if settings.require_verdict:
            raise
        return reason.undecided(str(error))
    found.raise_for_results()
    return found.verdict()


def publish(settings: Settings) -> Published:
    """Build, validate, reason and release; what has not changed is not done again.

    The release in service is kept only where its verdict says that this very graph is consistent.
    Without a reasoner, or with one that gave up, a release says in its manifest that nobody
    reasoned, and the next run tries again; with `require_verdict` there is none. Raises
    NotConforming, InconsistentOntology, ReasonerMissing, LimitExceeded, and UsageError where the
    settings do not say whose dataset it is; then nothing is released.
    """
    identity.check_identity(settings)
    draft = build_graph(settings).draft
    folder, inputs = settings.folder("releases"), inputs_sha256(settings)
    found = publishing.made_from(folder, draft.sha256, inputs, settings.version)
    if found and publishing.consistent(found):
        return Published(found, None)
    report = validate_graph(settings, draft)
    report.raise_for_results()
    verdict = _verdict(settings, draft)
    in_use = _drop_reasons(settings, report)
    if in_use:  # the list of reasons is one of the inputs
        inputs = inputs_sha256(settings)
    made = _release_graph(settings, draft, report, verdict, inputs)
    return Published(made, report, str(verdict["why"]), in_use)


def write_prediction(folder: Path, sheet: ClaimSheet) -> Path:
    """A sheet in the prediction form, named after its source's file."""
    path = folder / f"{Path(sheet.source.file).stem}.json"
    document = json.dumps(prediction.prediction(sheet), ensure_ascii=False, indent=1) + "\n"
    atomic.replace(path, document.encode())
    return path


def init_dataset(folder: Path, given: skeleton.Given | None = None) -> list[Path]:
    """Lay out an empty dataset; the files written. Raises UsageError for what no setting takes.

    With its base, title and publisher given it can be released as it is.
    """
    written = skeleton.init(folder, given or skeleton.Given())
    settings = config.load(folder)
    if written:
        report = validate_graph(settings, build_graph(settings, write=False).draft)
        excused = skeleton.excuse(folder, (check.shape for check in report.unchecked))
        written += [excused] if excused else []
    return written
