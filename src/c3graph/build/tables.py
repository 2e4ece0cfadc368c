"""Tables that become quads as they stand: links, places of competences, names replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from c3graph.build.expand import A
from c3graph.errors import BuildError
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import DCT, SKOS, Iri, Literal, Quad, language_string
from c3graph.sheets.editorial import Editorial, iri


def links(namespace: Namespace, editorial: Editorial, known: set[Iri]) -> Iterator[Quad]:
    """The links, how each was verified, and what their targets are called."""
    graph = namespace.graph("links")
    for link in editorial.links:
        thing = iri(namespace, link.thing)
        if thing not in known:
            raise BuildError(
                f"a link of {link.thing}, which no sheet names", where=f"links.yaml:{link.line}"
            )
        content = hashlib.sha256(f"{link.property} {link.target}".encode()).hexdigest()[:8]
        node = namespace.thing("link", f"{link.thing.replace('/', '.')}.{content}")
        yield Quad(thing, Iri(link.property), Iri(link.target), graph)
        yield Quad(node, A, namespace.term("ExternalLink"), graph)
        yield Quad(node, namespace.term("linkFrom"), thing, graph)
        yield Quad(node, namespace.term("linkProperty"), Iri(link.property), graph)
        yield Quad(node, namespace.term("linkTo"), Iri(link.target), graph)
        yield Quad(node, namespace.term("verifiedIn"), Literal(link.verified), graph)
    for target, names in editorial.called.items():
        for language, name in names.items():
            yield Quad(Iri(target), Iri(SKOS + "prefLabel"), language_string(name, language), graph)


def placed(
    namespace: Namespace, editorial: Editorial, known: set[Iri], topics: Iterable[Iri]
) -> Iterator[Quad]:
    """Topics of the sheets below what the table says, and at the top of their scheme where it says
    nothing. Raises BuildError for a topic that nobody has."""
    graph, scheme = namespace.graph("schemes"), namespace.scheme("competence")
    below: set[Iri] = set()
    for slug, above in sorted(editorial.broader.items()):
        concept, broader = (namespace.concept("competence", s) for s in (slug, above))
        for end, name in ((concept, slug), (broader, above)):
            if end not in known:
                line = editorial.lines.get(slug, 0)
                raise BuildError(
                    f"no topic {name!r}, in the scheme or in a published row",
                    where=f"broader.yaml:{line}", hint=f"accept it, or take the row {slug!r} out",
                )  # fmt: skip
        below.add(concept)
        yield Quad(concept, Iri(SKOS + "broader"), broader, graph)
        yield Quad(concept, Iri(SKOS + "inScheme"), scheme, graph)
    for topic in sorted(set(topics) - below):
        yield Quad(topic, Iri(SKOS + "topConceptOf"), scheme, graph)
        yield Quad(topic, Iri(SKOS + "inScheme"), scheme, graph)


def replaced(namespace: Namespace, editorial: Editorial, known: set[Iri]) -> Iterator[Quad]:
    """Names that things had in earlier releases, each with the thing that it leads to now."""
    for old, new in editorial.replaced.items():
        gone, here = iri(namespace, old), iri(namespace, new)
        if gone in known:
            raise BuildError(
                f"{old} is replaced, and a sheet still names it", where="replaced.yaml"
            )
        if here not in known:
            raise BuildError(f"{new} is named in no sheet", where="replaced.yaml")
        yield Quad(gone, Iri(f"{DCT}isReplacedBy"), here, namespace.graph("editorial"))
