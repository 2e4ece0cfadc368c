"""HermiT as owlready2 bundles it, run as a process of its own with a time limit."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from c3graph.errors import C3GraphError, LimitExceeded, ReasonerMissing
from c3graph.rdf.terms import OWL, Quad
from c3graph.reason.closure import closure

_TYPE_LINE = re.compile(r"^Type\( <([^>]+)> <([^>]+)> \)$", re.MULTILINE)
_SUB_LINE = re.compile(r"^SubClassOf\( <([^>]+)> <([^>]+)> \)$", re.MULTILINE)
_SAME_LINE = re.compile(r"^EquivalentClasses\( ((?:<[^>]+> ?)+)\)$", re.MULTILINE)
_MEMORY = 1500
_READ_AS = "https://w3id.org/c3graph/reasoned#"


@dataclass(frozen=True, slots=True)
class Classified:
    """`types`: (individual, named class) pairs, owl:Thing left out."""

    unsatisfiable: tuple[str, ...]
    types: frozenset[tuple[str, str]]


def command() -> tuple[str, ...]:
    """The command line of HermiT up to the file; the reasoner is the one owlready2 bundles.

    It is run from here because owlready2's own `sync_reasoner_hermit` has no time limit, and
    compares single characters where it means IRIs when it reads EquivalentClasses (0.51), so
    that it may miss a pair. Raises ReasonerMissing.
    """
    java = shutil.which("java")
    if java is None:
        raise ReasonerMissing(
            "no java on PATH", hint="on Debian and Ubuntu: apt-get install default-jre-headless"
        )
    try:
        spec = importlib.util.find_spec("owlready2")
    except ValueError:  # a module that was blocked in sys.modules
        spec = None
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise ReasonerMissing("owlready2 is not installed", hint="pip install 'c3graph[reason]'")
    hermit = Path(folders[0]) / "hermit"
    # The folder holds owlready2's patched classes (option -I) and must precede the jar.
    classpath = f"{hermit}{os.pathsep}{hermit / 'HermiT.jar'}"
    options = [f"-Xmx{_MEMORY}M", "-Dfile.encoding=UTF-8", "-Dsun.stdout.encoding=UTF-8"]
    main = "org.semanticweb.HermiT.cli.CommandLine"
    return (java, *options, "-cp", classpath, main, "-c", "-I", "--ignoreUnsupportedDatatypes")


def _write(quads: Iterable[Quad], file: Path) -> None:
    """RDF/XML by owlready2, which reads N-Triples but no Turtle (0.51)."""
    import owlready2

    triples = "".join(quad.triple().n + "\n" for quad in quads).encode()
    ontology = owlready2.World().get_ontology(_READ_AS)
    ontology.load(fileobj=io.BytesIO(triples))
    ontology.save(str(file), format="rdfxml")


def classify(start: Sequence[str], quads: Iterable[Quad], timeout: float) -> Classified | None:
    """Unsatisfiable classes and entailed types; None for an inconsistent ontology.

    `start` is what `command` returns. Raises LimitExceeded past `timeout` seconds, and
    C3GraphError where HermiT stops for another reason than an inconsistency.
    """
    with tempfile.TemporaryDirectory(prefix="c3graph-reason-") as folder:
        file = Path(folder) / "graph.rdf"
        _write(quads, file)
        try:
            done = subprocess.run(
                [*start, file.as_uri()],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise LimitExceeded(
                f"HermiT was stopped after {timeout:g} seconds", limit="timeout"
            ) from error
    if done.returncode == 0:
        return _read(done.stdout)
    said = (done.stdout + done.stderr).strip()
    if "nconsistent ontology" in said:
        return None
    raise C3GraphError(
        f"HermiT stopped: {said.splitlines()[0] if said else f'exit {done.returncode}'}",
        hint=f"it needs Java 8 or newer and up to {_MEMORY} MB of memory",
    )


def _read(output: str) -> Classified:
    supers: dict[str, set[str]] = defaultdict(set)
    unsatisfiable: set[str] = set()
    for lower, upper in _SUB_LINE.findall(output):
        supers[lower].add(upper)
    for members in _SAME_LINE.findall(output):
        names = members.strip()[1:-1].split("> <")
        if OWL + "Nothing" in names:
            unsatisfiable.update(name for name in names if not name.startswith(OWL))
        else:
            for name in names:
                supers[name].update(names)
    types = {
        (subject, name)
        for subject, direct in _TYPE_LINE.findall(output)
        for name in closure(direct, supers)
        if not name.startswith(OWL)
    }
    return Classified(tuple(sorted(unsatisfiable)), frozenset(types))
