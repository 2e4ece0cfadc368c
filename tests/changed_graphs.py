"""A graph before and after: claims that came, went, moved."""

from __future__ import annotations

import shutil
from pathlib import Path

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import Quad, canonical
from kept_releases import publish
from planted import BASE, served
from server_fixtures import small_root

HEAD = f"""\
@prefix c3: <{BASE}def#> . @prefix p: <{BASE}id/project/> . @prefix claim: <{BASE}claim/> .
@prefix graph: <{BASE}graph/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


def claim(name: str, triple: str, start: int) -> str:
    subject, predicate, value = triple.split(" ", 2)
    evidence = f"<{BASE}source/deck#char={start},{start + 4}>"
    return (
        f"claim:{name} a c3:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ;"
        f" rdf:object {value} ; prov:wasQuotedFrom {evidence} .\n"
        f"{evidence} a c3:Evidence .\n"
    )


OLD = f"""{HEAD}
graph:deck {{ p:a a c3:Project ; skos:prefLabel "A"@en ; c3:year 1 ; c3:partner p:b .
  p:b a c3:Project ; skos:prefLabel "B"@en . p:same a c3:Project ; skos:prefLabel "Same"@en . }}
graph:claims {{ {claim("a1", "p:a c3:year 1", 0)} {claim("s1", "p:same rdf:type c3:Project", 10)} }}
"""


NEW = f"""{HEAD}
graph:deck {{ p:a a c3:Project ; skos:prefLabel "A"@en ; c3:year 2 ; c3:partner p:c .
  p:c a c3:Project ; skos:prefLabel "C"@en . p:same a c3:Project ; skos:prefLabel "Same"@en . }}
graph:claims {{ {claim("a2", "p:a c3:year 2", 5)} {claim("s1", "p:same rdf:type c3:Project", 20)}
  {claim("c1", 'p:c skos:prefLabel "C"@en', 30)} }}
"""


def quads(trig: str) -> tuple[Quad, ...]:
    return canonical(parse(trig.encode(), RdfFormat.TRIG))


def before_and_after(folder: Path) -> Path:
    """A dataset below a folder with two releases: of the graph before, and of that after."""
    root = small_root(folder, things=1)
    releases = root / "releases"
    shutil.rmtree(releases)
    publish(releases, served(quads(OLD)), "1.0", "2019-05-01")
    publish(releases, served(quads(NEW)), "1.1", "2020-05-01T10:00:00Z")
    return root
