"""rdflib's terms and ours; property paths as text."""

from __future__ import annotations

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode, Node

from c3graph.rdf import terms
from c3graph.rdf.terms import BlankNode, Iri, Term


def node_of(term: Term) -> IdentifiedNode | Literal:
    """A term as rdflib has it."""
    if isinstance(term, Iri):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype == terms.XSD + "string":
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype))


def node_term(node: Node) -> Term:
    """A node of rdflib as a term; language tags in lower case."""
    if isinstance(node, Literal):
        if node.language:
            return terms.language_string(str(node), node.language.lower())
        return terms.Literal(str(node), str(node.datatype or terms.XSD + "string"))
    return BlankNode(str(node)) if isinstance(node, BNode) else Iri(str(node))


def text_of(node: Node) -> str:
    """A node in canonical N-Triples."""
    return node_term(node).n


def path_of(graph: Graph, node: Node) -> str:
    """An IRI as it is; a complex property path in the syntax of SPARQL 1.1, section 9.1."""
    return str(node) if isinstance(node, URIRef) else sparql_path(graph, node)


def sparql_path(graph: Graph, node: Node) -> str:
    """A property path in the syntax of SPARQL 1.1, section 9.1."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if (node, RDF.first, None) in graph:
        return "/".join(_step(graph, part) for part in graph.items(node))
    inverse = graph.value(node, SH.inversePath)
    if inverse is not None:
        return "^" + _step(graph, inverse)
    alternative = graph.value(node, SH.alternativePath)
    if alternative is not None:
        return "(" + "|".join(sparql_path(graph, part) for part in graph.items(alternative)) + ")"
    for parameter, sign in (
        (SH.zeroOrMorePath, "*"),
        (SH.oneOrMorePath, "+"),
        (SH.zeroOrOnePath, "?"),
    ):
        inner = graph.value(node, parameter)
        if inner is not None:
            return f"({sparql_path(graph, inner)}){sign}"
    return "?"


def _step(graph: Graph, node: Node) -> str:
    """A part of a longer path: a sequence within one is set apart by brackets."""
    text = sparql_path(graph, node)
    return f"({text})" if (node, RDF.first, None) in graph else text
