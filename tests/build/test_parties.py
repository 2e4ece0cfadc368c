"""An office beside the body that it is part of: one partner, and the disagreement is shown."""

from __future__ import annotations

from c3graph.store import Store

_BASE = "https://w3id.org/c3graph/"
_PREFIXES = """
PREFIX c3: <https://w3id.org/c3graph/def#>
PREFIX id: <https://w3id.org/c3graph/id/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX graph: <https://w3id.org/c3graph/graph/>
PREFIX project: <https://w3id.org/c3graph/id/project/>
"""


def _asked(store: Store, query: str) -> list[tuple[str, ...]]:
    rows = store.query(_PREFIXES + query).rows
    return [tuple(str(term).removeprefix(_BASE) for term in row) for row in rows]


def test_partners_are_counted_by_legal_party(store: Store) -> None:
    short = _asked(store, "SELECT ?p { ?p c3:participatesIn project:clusters3 } ORDER BY ?p")
    nodes = _asked(
        store,
        "SELECT ?p { ?n c3:inProject project:clusters3 ; c3:participant ?p } ORDER BY ?p",
    )
    inverse = _asked(store, "SELECT ?p { project:clusters3 c3:hasParticipant ?p } ORDER BY ?p")
    assert short == nodes == inverse
    counted = _asked(store, "SELECT DISTINCT ?n { ?n c3:inProject project:clusters3 }")
    assert len(counted) == 10
    assert len(short) == 10
    assert ("id/organisation/lubelskie-voivodeship",) in short
    assert ("id/organisation/umwl",) not in short


def test_what_the_other_source_says_stays_and_is_shown(store: Store) -> None:
    office = "<https://w3id.org/c3graph/id/organisation/umwl>"
    triple = f"{office} c3:participatesIn project:clusters3"
    said = f"ASK {{ GRAPH graph:lublin-conference-lke {{ {triple} }} }}"
    assert store.query(_PREFIXES + said).truth
    node = "<https://w3id.org/c3graph/id/participation/clusters3.organisation-umwl>"
    name = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    label = "Participation of Marshal's Office of the Lubelskie Voivodeship in CLUSTERS3"
    assert store.query(f'ASK {{ GRAPH ?editors {{ {node} {name} "{label}"@en }} }}').truth
    # Among the facts it is nobody's participation, so none.
    assert not store.query(f"ASK {{ {node} ?property ?value }}").truth
    assert not store.query(f"ASK {{ ?thing ?property {node} }}").truth
    sides = _asked(
        store,
        """SELECT DISTINCT ?side ?body ?source {
          GRAPH graph:conflicts {
            ?conflict c3:conflictSubject project:clusters3 ; c3:conflictProperty c3:hasParticipant ;
              ?side ?claim .
            VALUES ?side { c3:preferredClaim c3:otherClaim }
          }
          GRAPH graph:claims { ?claim rdf:object ?body ; c3:source ?source }
        } ORDER BY ?side ?source""",
    )
    assert sides == [
        ("def#otherClaim", "id/organisation/umwl", "source/lublin-conference-lke"),
        ("def#preferredClaim", "id/organisation/lubelskie-voivodeship", "source/clusters3-profile"),
        (
            "def#preferredClaim", "id/organisation/lubelskie-voivodeship",
            "source/lublin-conference-report",
        ),
    ]  # fmt: skip
