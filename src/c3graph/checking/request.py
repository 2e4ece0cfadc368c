"""Any RDF against any shapes: from what a person names to a Report.

Our own dataset needs nothing named; it is built and judged as for a release.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from c3graph import validate
from c3graph.config import Settings
from c3graph.errors import C3GraphError, InputError, ShapesError, UsageError
from c3graph.model import LANGUAGES, UNCHECKED, Document, DraftGraph, Report, ShapeFault
from c3graph.rdf import datafiles
from c3graph.rdf.datafiles import DataFile, FileLimits
from c3graph.rdf.iris import VOCABULARY
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import Literal, Quad
from c3graph.store import open_remote
from c3graph.validate.shapes.words import NOT_IN_DATA, ShapeText

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What is to be checked: files, folders or releases; an endpoint; shapes other than ours;
    and, with `only`, one shape or one node; what runs the shapes; a release to start from; whether
    data at which no shape looks pass."""

    paths: tuple[Path, ...] = ()
    endpoint: str | None = None
    shapes: tuple[Path, ...] = ()
    only: str | None = None
    engine: str = validate.DEFAULT_ENGINE
    since: str | None = None
    unchecked: bool = False

    @property
    def own(self) -> bool:
        """Whether our own dataset is meant."""
        return not (self.paths or self.endpoint)


def load_shapes(
    settings: Settings, paths: Sequence[Path], *, strict: bool = True
) -> validate.Shapes:
    """Shapes, read within the limits of the settings; `strict` for the dataset's own.

    Raises as `validate.read_shapes` does.
    """
    return validate.read_shapes(paths, validate.shape_limits(settings), strict=strict)


def check(settings: Settings, asked: CheckRequest) -> Report:
    """The report on what is asked.

    That nothing was checked is a warning of it, for `raise_unchecked` to judge.
    Raises ShapesError where the shapes are broken, InputError and
    LimitExceeded where the data cannot be read, RemoteError, UsageError for an unknown `only` and
    for what cannot be held against a release, and NotFound and ReleaseError for the latter.
    """
    folders = asked.shapes or settings.resources("shapes")
    shapes = load_shapes(settings, folders, strict=not asked.shapes)
    accepted = None
    if not asked.shapes:
        from c3graph import pipeline

        accepted = pipeline.accepted_file(settings)
    files: tuple[DataFile, ...] = ()
    if asked.paths:
        files = datafiles.find_files(asked.paths, settings.folder("releases"))
    if asked.since is not None:
        report, draft = _since(settings, asked, files, shapes, accepted), None
    else:
        report, draft = _whole(settings, asked, files, shapes, accepted)
    if not asked.own:
        limits = _limits(settings)
        report = replace(report, results=validate.locate(report.results, files, limits))
        report = _excused(report, asked, shapes)
    if asked.only is None or draft is None:
        return report
    return _only(report, draft, shapes, asked.only, settings)


def _limits(settings: Settings) -> FileLimits:
    return FileLimits(settings.max_line_bytes, settings.max_data_bytes, bounds=settings.bounds)


def _whole(
    settings: Settings, asked: CheckRequest, files: Sequence[DataFile], shapes: validate.Shapes,
    accepted: Path | None, draft: DraftGraph | None = None,
) -> tuple[Report, DraftGraph]:  # fmt: skip
    """All of it judged, and the graph that was."""
    if asked.own:
        from c3graph import pipeline

        draft = draft or pipeline.build_graph(settings, write=False).draft
        report = _judged(settings, asked, draft, shapes, accepted)
    else:
        data = _data(settings, asked, files, _limits(settings))
        around = () if asked.shapes else _vocabulary(settings, data)
        draft = DraftGraph.of((*data, *around))
        report = _judged(settings, asked, draft, shapes, accepted)
        report = _without(report, shapes, data, around) if around else report
    return report, draft


def _since(
    settings: Settings, asked: CheckRequest, files: Sequence[DataFile], shapes: validate.Shapes,
    accepted: Path | None,
) -> Report:  # fmt: skip
    """What differs from a release judged; all of it where that will not do, and the reason."""
    if asked.endpoint or asked.only or asked.engine != validate.DEFAULT_ENGINE:
        raise UsageError(
            "--since is for files, releases and the dataset here, whole, with the fast engine",
            hint="leave out --endpoint, --only and --engine",
        )
    assert asked.since is not None, "it is asked for"
    from c3graph.checking import incremental

    released = incremental.open_release(settings.folder("releases"), asked.since)
    from c3graph import pipeline

    draft = pipeline.build_graph(settings, write=False).draft if asked.own else None
    try:
        if draft is not None:
            compared = incremental.of_draft(released, draft)
        else:
            compared = incremental.of_files(released, files, _limits(settings))
            if not asked.shapes:
                vocabulary = pipeline.read_vocabulary(settings)
                around = (quad.triple() for quad in (*vocabulary.ontology, *vocabulary.schemes))
                if not incremental.holds(released, compared.change, around):
                    raise incremental.NeedsFullRun(
                        "the ontology and the schemes here are not all in it"
                    )
        report = incremental.judge(
            released, compared, shapes, accepted=accepted, seconds=settings.validate_seconds
        )
        return report if draft is None else _guarded(settings, asked, report, draft, shapes)
    except incremental.NeedsFullRun as reason:
        report, _ = _whole(settings, asked, files, shapes, accepted, draft)
        return replace(report, since=incremental.whole(released, reason))


def documents(settings: Settings, report: Report) -> dict[str, Document]:
    """Texts at hand of the sources that results lead to, by slug.

    Data of others lead to sources that are not here, and do not need sheets that can be read.
    """
    if settings.texts_folder is None or not any(result.places for result in report.results):
        return {}
    try:
        from c3graph import pipeline

        return pipeline.load_documents(settings, pipeline.load_sheets(settings))
    except C3GraphError:
        return {}


def _judged(
    settings: Settings, asked: CheckRequest, draft: DraftGraph, shapes: validate.Shapes,
    accepted: Path | None,
) -> Report:  # fmt: skip
    report = validate.validate(
        draft, shapes, accepted=accepted, engine=asked.engine, seconds=settings.validate_seconds
    )
    return _guarded(settings, asked, report, draft, shapes)


def _guarded(
    settings: Settings,
    asked: CheckRequest,
    report: Report,
    draft: DraftGraph,
    shapes: validate.Shapes,
) -> Report:
    """With what our own dataset must hold, where it is meant and our shapes judge it."""
    if not _ours(asked):
        return report
    from c3graph import pipeline

    return pipeline.guarded(settings, report, draft, shapes)


def _ours(asked: CheckRequest) -> bool:
    return asked.own and not asked.shapes


def _data(
    settings: Settings, asked: CheckRequest, files: Sequence[DataFile], limits: FileLimits
) -> tuple[Quad, ...]:
    found: tuple[Quad, ...] = datafiles.union(files, limits) if files else ()
    if asked.endpoint:
        store = open_remote(
            asked.endpoint, seconds=settings.remote_seconds, bounds=settings.bounds,
            result_bytes=settings.result_bytes,
        )  # fmt: skip
        triples = store.query(_ALL).triples
        if not triples:
            raise InputError("the endpoint holds no statement", where=asked.endpoint)
        found += tuple(datafiles.prefixed(triple, "e.") for triple in triples)
    return found


def _vocabulary(settings: Settings, data: Iterable[Quad]) -> tuple[Quad, ...]:
    """Our ontology and schemes, which our shapes ask for, as far as the data have them not."""
    known = {quad.triple() for quad in data}
    from c3graph import pipeline

    vocabulary = pipeline.read_vocabulary(settings)
    around = (quad.triple() for quad in (*vocabulary.ontology, *vocabulary.schemes))
    return tuple(quad for quad in around if quad not in known)


def _without(
    report: Report, shapes: validate.Shapes, data: Iterable[Quad], around: tuple[Quad, ...]
) -> Report:
    """A report without what it says of the vocabulary that stood around the data."""
    own = {str(quad.subject) for quad in data} - {str(quad.subject) for quad in around}
    own |= {str(quad.object) for quad in data if isinstance(quad.object, Literal)}
    apart = validate.focus_nodes(shapes, around)
    return replace(
        report,
        results=tuple(result for result in report.results if result.focus_node in own),
        checks=tuple(
            replace(check, focus_nodes=max(0, check.focus_nodes - apart.get(check.shape, 0)))
            for check in report.checks
        ),
    )


def _files_of(shapes: validate.Shapes, shape: str) -> tuple[str, ...]:
    """The files that say something of a shape."""
    name = shape.removeprefix("_:")
    return (shapes.files.get(name, ""), *shapes.further.get(name, ()))


def _excused(report: Report, asked: CheckRequest, shapes: validate.Shapes) -> Report:
    """Shapes without a focus node, excused: data need not hold all that shapes speak of.

    Data at which no shape looked at all have not been checked, which excuses nothing; that none of
    a shapes file looked at anything is said.
    """
    checks, said = report.checks, list(report.warnings)
    nothing = not any(check.focus_nodes for check in checks)
    if nothing and not any(fault.kind == UNCHECKED for fault in said):
        hint = "do the targets of the shapes name the classes and properties of the data?"
        what = "no shape found a node in the data"
        said.append(ShapeFault("", UNCHECKED, what, about=hint))
    for path in () if nothing else asked.shapes:
        of_file = [check for check in checks if str(path) in _files_of(shapes, check.shape)]
        if of_file and not any(check.focus_nodes for check in of_file):
            what = "no shape of this file found a node in the data"
            said.append(ShapeFault("", "unused", what, path.name))
    if asked.unchecked:
        said = [replace(f, kind="let-pass") if f.kind == UNCHECKED else f for f in said]
    if asked.unchecked or not nothing:
        checks = tuple(
            check if check.focus_nodes or check.reason else replace(check, reason=NOT_IN_DATA)
            for check in checks
        )
    return replace(report, checks=checks, warnings=tuple(said))


def raise_unchecked(report: Report) -> None:
    """Raise ShapesError for a report on data at which no shape looked."""
    for fault in report.warnings:
        if fault.kind == UNCHECKED:
            raise ShapesError(
                f"nothing was checked: {fault.what}", where=fault.file or None,
                hint=fault.about or "--allow-unchecked lets that pass",
            )  # fmt: skip


def _only(
    report: Report, draft: DraftGraph, shapes: validate.Shapes, name: str, settings: Settings
) -> Report:
    """The part of a report about one shape, and the shapes it is made of, or about one node.

    What was checked is what the shapes that are made of it looked at.
    """
    iri = whole(name, settings)
    bare = iri.removeprefix("_:")
    family = shapes.family(bare)
    if family:
        names = {shape if ":" in shape else f"_:{shape}" for shape in family}
        return replace(
            report,
            results=tuple(r for r in report.results if r.shape in names),
            checks=tuple(
                check for check in report.checks
                if check.shape in names or bare in shapes.family(check.shape.removeprefix("_:"))
            ),
        )  # fmt: skip
    if not any(iri in (str(quad.subject), str(quad.object)) for quad in draft.quads):
        raise UsageError("neither a shape nor a node of the data", where=iri or "--only")
    results = tuple(result for result in report.results if result.focus_node == iri)
    looking = validate.looking_at(shapes, draft.quads, iri)
    if not (results or looking):
        raise ShapesError("nothing was checked: no shape looks at this node", where=iri)
    checks = (replace(check, focus_nodes=1) for check in report.checks if check.shape in looking)
    return replace(report, results=results, checks=tuple(checks))


def whole(name: str, settings: Settings) -> str:
    """An IRI from what a person types: itself, or prefix and name."""
    prefix, _, rest = name.partition(":")
    known = prefixes(settings.base) | {"shape": f"{VOCABULARY}shape/"}
    return known[prefix] + rest if prefix in known and not rest.startswith("//") else name


def named_shape(texts: Iterable[ShapeText], name: str) -> tuple[ShapeText]:
    """The shape of that name, at any depth. Raises UsageError where there is none."""
    waiting = list(texts)
    while waiting:
        text = waiting.pop(0)
        if text.name == name:
            return (text,)
        waiting.extend(text.parts)
    raise UsageError("no such shape", where=name, hint="c3graph shapes lists them")


def shape_faults(
    settings: Settings, shapes: validate.Shapes, *, own: bool
) -> tuple[ShapeFault, ...]:
    """What is wrong with shapes; ours are held against our ontology and our languages too."""
    if not own:
        return validate.faults(shapes, ())
    from c3graph import pipeline

    return validate.faults(shapes, pipeline.read_vocabulary(settings).ontology, LANGUAGES)


def watched(settings: Settings, asked: CheckRequest) -> dict[Path, int]:
    """Modification times of all files that a report hangs on."""
    folders = [*asked.paths, *(asked.shapes or settings.resources("shapes"))]
    if asked.own:
        folders += [settings.folder("data"), *settings.resources("ontology")]
    files = [
        file
        for folder in folders
        for file in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
    ]
    return {file: file.stat().st_mtime_ns for file in files if file.is_file()}


def changes(
    look: Callable[[], dict[Path, int]], wait: Callable[[float], None] = time.sleep
) -> Iterator[tuple[Path, ...]]:
    """Each time that files change, which ones; once at the start, with none."""
    before = look()
    yield ()
    while True:
        wait(0.5)
        now = look()
        if now != before:
            yield tuple(sorted({path for path, _ in before.items() ^ now.items()}))
            before = now
