"""Small releases, to be kept one after another."""

from __future__ import annotations

from pathlib import Path

from rdflib.namespace import SKOS

from c3graph.model import DraftGraph, Release
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import DCT, RDF, Iri, Literal, Quad
from c3graph.release import publishing
from c3graph.store import embedded
from planted import BASE, NS, served, validated

REPORT = b'{"engine": "none", "checks": [], "results": []}'


FIRST, SECOND, THIRD = "2019-05-01T00:00:00Z", "2020-05-01T12:00:00+02:00", "2021-05-01"


def graph(**names: str) -> DraftGraph:
    """Things by slug, each with a name; one whose name is an IRI has been replaced by it."""
    names_, quads = Namespace(BASE), []
    for slug, name in names.items():
        thing, graph = names_.thing("project", slug), names_.graph("planted")
        if name.startswith("https:"):
            quads.append(Quad(Iri(name), Iri(DCT + "replaces"), thing, graph))
            continue
        quads.append(Quad(thing, Iri(RDF + "type"), names_.term("Project"), graph))
        label = Literal(name, RDF + "langString", "en")
        quads.append(Quad(thing, Iri(str(SKOS.prefLabel)), label, graph))
    return served(quads)


def publish(folder: Path, draft: DraftGraph, version: str, issued: str) -> Release:
    return publishing.publish(
        validated(draft), folder, version=version, issued=issued, inputs="i", namespace=NS,
        extras={"report.json": REPORT}, write_store=embedded.write_store,
    )  # fmt: skip
