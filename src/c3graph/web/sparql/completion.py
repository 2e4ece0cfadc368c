"""What the editor completes from: prefixes, and the classes and properties that the data has.

    GET /sparql/completion
    {"prefixes": {"c3": "…"}, "classes": [{"iri", "label", "language", "count"}], "properties": […]}

Classes and properties are the partitions of the VoID description, of the facts and of the graphs
that say where they come from, the most used first; names are in the reader's language, where there
is one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.responses import Response

from c3graph.build.void import VOID, dataset
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import Term
from c3graph.web.http.negotiate import negotiate
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views.page_queries import safe
from c3graph.web.views.values import PageLabels

MEDIA_TYPE = "application/json"
MAX_TERMS = 2000


def _partitions(visit: Visit, kind: str, term: str, count: str) -> str:
    return f"""SELECT ?term (SUM(?of) AS ?n) WHERE {{ GRAPH {safe(visit.base + "graph/void")} {{
  {safe(dataset(visit.base).value)} <{VOID}subset>?/<{VOID}{kind}> ?part .
  ?part <{VOID}{term}> ?term ; <{VOID}{count}> ?of
}} }} GROUP BY ?term ORDER BY DESC(?n) ?term LIMIT {MAX_TERMS}"""


def _listed(rows: Sequence[Sequence[Term | None]], names: PageLabels) -> list[dict[str, str | int]]:
    made = []
    for iri, count in rows:
        shown = names.show(iri)
        entry: dict[str, str | int] = {"iri": str(iri), "label": shown.text}
        entry["language"] = shown.language if shown.foreign else ""
        made.append({**entry, "count": int(str(count))})
    return made


async def serve(visit: Visit) -> Response:
    """Classes and properties in use, as JSON for the query editor."""
    negotiate(visit.accept, (MEDIA_TYPE,), None)
    headers = {"Vary": "Accept, Accept-Language, Cookie"}

    async def make() -> Response:
        asked = (
            ("classPartition", "class", "entities"),
            ("propertyPartition", "property", "triples"),
        )
        classes, properties = [(await visit.select(_partitions(visit, *a))).rows for a in asked]
        names = visit.names(str(iri) for iri, _ in (*classes, *properties))
        found = {
            "prefixes": prefixes(visit.base),
            "classes": _listed(classes, names),
            "properties": _listed(properties, names),
        }
        body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        return Response(body.encode("utf-8", "replace"), media_type=MEDIA_TYPE)

    return await validated(visit, ("completion", visit.languages), headers, make)
