"""The facets of each kind: graph patterns, declared once, from which both come: the tables that a
page counts with (`listings`), and the SPARQL query that gives what the page shows (`query`).

A pattern tells of `?thing` one `?value`; its other variables are its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from c3graph.catalogues import N_
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import DCT, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS, XSD, Iri, Literal


@dataclass(frozen=True, slots=True)
class Facet:
    """`literal`: its values are strings, not IRIs. `column`: a table of things shows it."""

    name: str
    label: str
    pattern: str
    literal: bool = False
    column: bool = False


# What says that a thing that is no concept is one of another dataset: of NUTS, of countries.
SAME = f"{SCHEMA}sameAs"
_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
_IN_COUNTRY = (
    "c3:ofRegion?/c3:locatedIn*/(c3:country|schema:sameAs) ?value . "
    f'FILTER(STRSTARTS(STR(?value), "{_COUNTRIES}"))'
)
_YEAR = (
    'BIND(SUBSTR(STR(?date), 1, 4) AS ?value) FILTER(REGEX(?value, "^[0-9]{4}$"))'  # a year or more
)
_DATES = "c3:startDate|c3:endDate|c3:heldOn|c3:heldUntil|dct:issued"

SOURCE = Facet(
    "source", N_("Source"), "GRAPH graph:claims { ?claim rdf:subject ?thing ; c3:source ?value . }"
)
LANGUAGE = Facet(
    "language", N_("Language of a source"),
    "GRAPH graph:claims { ?claim rdf:subject ?thing ; c3:source ?said_by . } "
    "?said_by dct:language ?value .",
)  # fmt: skip
YEAR = Facet("year", N_("Year"), f"?thing {_DATES} ?date . {_YEAR}", True, True)
YEAR_MET = Facet(
    "year", N_("Year of a project or event"),
    f"?thing c3:participatesIn/({_DATES}) ?date . {_YEAR}", True,
)  # fmt: skip
COMPETENCE = Facet(
    "competence", N_("Topic"),
    "?thing (c3:addressesCompetence|c3:hasTopic)/skos:broader* ?value . ?value a c3:Topic .",
)  # fmt: skip
SECTOR = Facet("sector", N_("Sector"), "?thing c3:hasSector ?value .", column=True)
ADDRESSEE = Facet("addressee", N_("Addressee"), "?thing c3:addressee ?value .", column=True)
COUNTRY = Facet("country", N_("Country"), f"?thing {_IN_COUNTRY}", column=True)
PLACE = Facet("place", N_("Place"), "?thing c3:locatedIn+ ?value .", column=True)
ROLE = Facet("role", N_("Role"), "?thing ^c3:participant/c3:role ?value .", column=True)
PROGRAMME_MET = Facet(
    "programme", N_("Programme of a project"), "?thing c3:participatesIn/c3:fundedBy ?value ."
)
OCCASION = Facet("in", N_("Project or event"), "?thing c3:participatesIn ?value .")
LABEL = Facet("label", N_("Label"), "?thing c3:holdsLabel ?value .")
MEMBER_OF = Facet("member", N_("Member of"), "?thing c3:memberOf ?value .", column=True)
BRANCH = Facet("branch", N_("Branch"), "?thing skos:broader+ ?value .", column=True)
_SAID = (SOURCE, LANGUAGE)
# Of a concept that claims name.
_SAID_OF = (
    Facet("source", N_("Source"),
          "GRAPH graph:claims { ?claim rdf:object ?thing ; c3:source ?value . }"),
    Facet("language", N_("Language of a source"),
          "GRAPH graph:claims { ?claim rdf:object ?thing ; c3:source ?said_by . } "
          "?said_by dct:language ?value ."),
)  # fmt: skip


def _special(name: str, label: str) -> Facet:
    """The narrower class that some things of a kind are of."""
    return Facet("class", label, f"?thing a ?value . FILTER(?value = c3:{name})")


# Kinds that are no facts, and the graph that speaks of them.
_RECORDS = {"Claim": "claims", "Conflict": "conflicts"}


def kind_pattern(kind: str) -> str:
    """A pattern for each ?thing of a class of ours, in the graph that says so."""
    said = f"?thing a c3:{kind} ."
    return f"GRAPH graph:{_RECORDS[kind]} {{ {said} }}" if kind in _RECORDS else said


FACETS: dict[str, tuple[Facet, ...]] = {
    "Project": (
        Facet("programme", N_("Programme"), "?thing c3:fundedBy ?value .", column=True),
        YEAR, COMPETENCE,
        Facet("country", N_("Country of a participant"),
              f"?thing ^c3:participatesIn/{_IN_COUNTRY}"),
        Facet("role", N_("Role of a participant"), "?thing ^c3:inProject/c3:role ?value ."),
        Facet("who", N_("Participant"), "?thing ^c3:participatesIn ?value ."),
        *_SAID,
    ),
    "Programme": (
        YEAR,
        Facet("funds", N_("Pays for"), "?thing c3:funds ?value .", column=True),
        *_SAID,
    ),
    "Organisation": (
        _special("PublicBody", N_("Public body")),
        Facet("type", N_("Type"), "?thing c3:organisationType ?value .", column=True),
        COUNTRY, ROLE, PROGRAMME_MET, COMPETENCE, SECTOR, OCCASION, YEAR_MET, *_SAID,
    ),
    "Cluster": (SECTOR, PLACE, COUNTRY, COMPETENCE, LABEL, ROLE, OCCASION, YEAR_MET, *_SAID),
    "Network": (SECTOR, COUNTRY, COMPETENCE, ROLE, PROGRAMME_MET, YEAR_MET, *_SAID),
    "Instrument": (
        Facet("type", N_("Type"), "?thing c3:instrumentType ?value .", column=True),
        Facet("offered", N_("Offered by"), "?thing c3:offeredBy ?value .", column=True),
        Facet("used", N_("Used by"), "?thing ^c3:usesInstrument ?value .", column=True),
        Facet("produced", N_("Produced by"), "?thing ^c3:produces ?value ."),
        ADDRESSEE,
        Facet("programme", N_("Programme"), "?thing c3:fundedBy ?value .", column=True),
        Facet("country", N_("Country where offered or used"),
              f"?thing (c3:offeredBy|^c3:offersInstrument|^c3:usesInstrument)/{_IN_COUNTRY}"),
        COMPETENCE, SECTOR, *_SAID,
    ),
    "Event": (
        _special("LearningEvent", N_("Learning event")),
        Facet("type", N_("Type"), "?thing c3:eventType ?value .", column=True),
        YEAR, PLACE, COUNTRY,
        Facet("project", N_("Part of"), "?thing c3:partOf ?value .", column=True),
        Facet("programme", N_("Programme"), "?thing c3:partOf*/c3:fundedBy ?value ."),
        COMPETENCE, ADDRESSEE,
        Facet("role", N_("Role of a participant"), "?thing ^c3:inEvent/c3:role ?value ."),
        Facet("who", N_("Participant"), "?thing ^c3:participatesIn ?value ."),
        *_SAID,
    ),
    "Place": (
        _special("Region", N_("Region")),
        Facet("type", N_("Type"), "?thing c3:placeType ?value .", column=True),
        COUNTRY,
        Facet("place", N_("Located in"), "?thing c3:locatedIn+ ?value ."),
        Facet("governed", N_("Governed by"), "?thing c3:governedBy ?value .", column=True),
        SECTOR, *_SAID,
    ),
    "Community": (
        Facet("place", N_("Place"), "?thing c3:ofRegion/c3:locatedIn* ?value .", column=True),
        COUNTRY, ROLE, COMPETENCE, PROGRAMME_MET, OCCASION, LABEL, MEMBER_OF, YEAR_MET, *_SAID,
    ),
    "Label": (
        Facet("type", N_("Type"), "?thing c3:labelType ?value .", column=True),
        Facet("holder", N_("Held by"), "?thing c3:heldBy ?value .", column=True),
        Facet("country", N_("Country of a holder"), f"?thing c3:heldBy/{_IN_COUNTRY}"),
        *_SAID,
    ),
    "Person": (MEMBER_OF, ROLE, OCCASION, YEAR_MET, *_SAID),
    "Phase": (
        Facet("project", N_("Part of"), "?thing c3:partOf ?value .", column=True),
        COMPETENCE, *_SAID,
    ),
    "Publication": (
        Facet("type", N_("Type"), "?thing c3:instrumentType ?value .", column=True),
        Facet("produced", N_("Produced by"), "?thing ^c3:produces ?value .", column=True),
        Facet("offered", N_("Offered by"), "?thing c3:offeredBy ?value .", column=True),
        Facet("project", N_("Part of"), "?thing c3:partOf ?value .", column=True),
        ADDRESSEE, COMPETENCE, SECTOR, *_SAID,
    ),
    "Topic": (
        BRANCH,
        Facet("treated", N_("Treated by"), "?thing ^c3:addressesCompetence|^c3:hasTopic ?value .",
              column=True),
        *_SAID_OF,
    ),
    "Competence": (
        BRANCH,
        Facet("trained", N_("Trained by"), "?thing ^c3:trainsCompetence ?value .", column=True),
        Facet("learnt", N_("Learnt by"), "?thing ^c3:receivesTrainingIn ?value .", column=True),
        Facet("needed", N_("Needed by"), "?thing ^c3:needsCompetence ?value .", column=True),
        *_SAID_OF,
    ),
    "Participation": (
        Facet("who", N_("Participant"), "?thing c3:participant ?value .", column=True),
        Facet("in", N_("Project or event"), "?thing c3:inProject|c3:inEvent ?value .", column=True),
        Facet("role", N_("Role"), "?thing c3:role ?value .", column=True),
        Facet("country", N_("Country"), f"?thing c3:participant/{_IN_COUNTRY}"),
        Facet("programme", N_("Programme"), "?thing c3:inProject/c3:fundedBy ?value ."),
        Facet("year", N_("Year"), f"?thing (c3:inProject|c3:inEvent)/({_DATES}) ?date . {_YEAR}",
              True),
        *_SAID,
    ),
    "Membership": (
        Facet("who", N_("Member"), "?thing org:member ?value .", column=True),
        Facet("in", N_("Member of"), "?thing org:organization ?value .", column=True),
        *_SAID,
    ),
    "Funding": (
        Facet("of", N_("Funding of"), "?thing ^c3:hasFunding ?value .", column=True),
        Facet("currency", N_("Currency"), "?thing c3:currency ?value .", column=True),
        *_SAID,
    ),
    "Need": (
        Facet("competence", N_("Competence"), "?thing c3:neededCompetence/skos:broader* ?value ."),
        Facet("what", N_("What is needed"), "?thing c3:neededCompetence ?value .", column=True),
        Facet("of", N_("Need of"), "?thing c3:needOf ?value .", column=True),
        ADDRESSEE,
        Facet("country", N_("Country"), f"?thing c3:needOf/{_IN_COUNTRY}"),
        *_SAID,
    ),
    "Talk": (
        Facet("who", N_("Speaker"), "?thing c3:speaker ?value .", column=True),
        Facet("in", N_("Event"), "?thing c3:atEvent ?value .", column=True),
        COMPETENCE, *_SAID,
    ),
    "Figure": (
        Facet("of", N_("Figure of"), "?thing c3:figureOf ?value .", column=True),
        Facet("unit", N_("Unit"), "?thing c3:unit ?value .", True, True),
        *_SAID,
    ),
    "Conflict": (
        Facet("about", N_("About"),
              "GRAPH graph:conflicts { ?thing c3:conflictSubject ?value . }", column=True),
        Facet("property", N_("Property"),
              "GRAPH graph:conflicts { ?thing c3:conflictProperty ?value . }", column=True),
        Facet("source", N_("Source"),
              "GRAPH graph:conflicts { ?thing c3:preferredClaim|c3:otherClaim ?claim . } "
              "GRAPH graph:claims { ?claim c3:source ?value . }", column=True),
    ),
    "Source": (
        Facet("language", N_("Language"), "?thing dct:language ?value .", column=True),
        Facet("genre", N_("Genre"), "?thing c3:genre ?value .", column=True),
        Facet("year", N_("Year"), f"?thing dct:issued ?date . {_YEAR}", True, True),
    ),
    "Claim": (
        Facet("status", N_("Status"), "GRAPH graph:claims { ?thing c3:status ?value . }"),
        Facet("rule", N_("Rule"), "GRAPH graph:claims { ?thing c3:rule ?value . }", True),
        Facet("source", N_("Source"), "GRAPH graph:claims { ?thing c3:source ?value . }"),
        Facet("language", N_("Language"),
              "GRAPH graph:claims { ?thing c3:source ?said_by . } ?said_by dct:language ?value ."),
        Facet("property", N_("Property"), "GRAPH graph:claims { ?thing rdf:predicate ?value . }"),
        Facet("about", N_("About"), "GRAPH graph:claims { ?thing rdf:subject ?value . }"),
        Facet("question", N_("In answer to"),
              "GRAPH graph:claims { ?thing c3:inAnswerTo ?value . }"),
    ),
}  # fmt: skip

# What stands for a thing on a page; and every name by which it is looked for.
NAMED_BY = (SKOS + "prefLabel", RDFS + "label", DCT + "title")
_NAMES = "skos:prefLabel|skos:altLabel|rdfs:label|dct:title|c3:acronym|c3:fullName"
DATED_BY = "c3:startDate|c3:heldOn|dct:issued"
_VARIABLE = re.compile(r"\?(\w+)")


def _head(base: str) -> str:
    """The prefixes that patterns use."""
    known = {"c3": DEF, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "dct": DCT, "org": ORG,
             "oa": OA, "prov": PROV, "xsd": XSD, "schema": SCHEMA,
             "graph": f"{base}graph/"}  # fmt: skip
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in known.items())


def used(text: str, base: str) -> str:
    """A query under the prefixes that it uses, and no others."""
    lines = _head(base).splitlines()
    return "".join(f"{li}\n" for li in lines if re.search(rf"\b{li.split()[1]}\w", text)) + text


def _pattern(facet: Facet) -> str:
    """The pattern of a facet with variables of its own: `?value` is called as the facet is."""

    def renamed(match: re.Match[str]) -> str:
        name = match[1]
        if name == "thing":
            return "?thing"
        return f"?{facet.name}" if name == "value" else f"?{facet.name}_{name}"

    return _VARIABLE.sub(renamed, facet.pattern)


def _term(facet: Facet, value: str) -> str:
    return Literal(value, XSD + "string").n if facet.literal else Iri(value).n


def _which(kind: str, chosen: Mapping[str, Sequence[str]], text: str) -> str:
    """Patterns for the things of a class of ours that have a chosen value of each facet."""
    lines = [f"    {kind_pattern(kind)}"]
    for facet in FACETS[kind]:
        if values := chosen.get(facet.name):
            terms = " ".join(_term(facet, value) for value in values)
            lines.append(f"    VALUES ?{facet.name} {{ {terms} }}")
            lines.append(f"    {{ {_pattern(facet)} }}")
    if text:
        sought = Literal(text.lower(), XSD + "string").n
        lines.append(f"    ?thing {_NAMES} ?called .")
        lines.append(f"    FILTER(CONTAINS(LCASE(STR(?called)), {sought}))")
    return "\n".join(lines)


def _columns(kind: str) -> list[tuple[str, str]]:
    """Variable and pattern of what a table of the kind shows beside the name."""
    if kind == "Claim":
        said = {"subject": "rdf:subject", "property": "rdf:predicate", "value": "rdf:object",
                "said_by": "c3:source", "standing": "c3:status"}  # fmt: skip
        return [
            (name, f"GRAPH graph:claims {{ ?thing {path} ?{name} . }}")
            for name, path in said.items()
        ]
    shown = [facet for facet in FACETS[kind] if facet.column]
    return [(f"{facet.name}", _pattern(facet)) for facet in shown]


def query(
    base: str,
    kind: str,
    chosen: Mapping[str, Sequence[str]],
    text: str = "",
    languages: Sequence[str] = ("en",),
    *,
    columns: bool = False,
) -> str:
    """?thing ?name: each thing of a kind once that has one of the chosen values of each facet, and
    a name that contains `text` in either case.

    `chosen` has values by the facet's name: IRIs that are safe between angle brackets, or strings.
    With `columns`, also what a table shows: all values of a facet in one cell, a space between.
    """
    optional = [
        f"  OPTIONAL {{ ?thing skos:prefLabel|dct:title ?in_{tag} "
        f'FILTER(LANG(?in_{tag}) = "{tag}") }}'
        for tag in languages
    ]
    best = ", ".join(f"MIN(?in_{tag})" for tag in languages)
    select = f"?thing (COALESCE({best}) AS ?name)"
    if columns:
        for name, where in _columns(kind):
            select += f" (MIN(?{name}_all) AS ?{name}_values)"
            every = f'GROUP_CONCAT(DISTINCT STR(?{name}); SEPARATOR=" ")'
            optional.append(
                f"  OPTIONAL {{ SELECT ?thing ({every} AS ?{name}_all) WHERE {{ "
                f"{kind_pattern(kind)} {where} }} GROUP BY ?thing }}"
            )
    lines = "\n".join(optional)
    return used(
        f"""
SELECT {select} WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{
{_which(kind, chosen, text)}
  }} }}
{lines}
}} GROUP BY ?thing ORDER BY LCASE(?name) ?thing""",
        base,
    ).lstrip()


def counts_query(
    base: str, kind: str, facet: Facet, chosen: Mapping[str, Sequence[str]], text: str = ""
) -> str:
    """?value ?things: how many things each value of a facet would give, the other choices kept."""
    others = {name: values for name, values in chosen.items() if name != facet.name}
    return used(
        f"""
SELECT ?{facet.name} (COUNT(DISTINCT ?thing) AS ?things) WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{
{_which(kind, others, text)}
  }} }}
  {{ {_pattern(facet)} }}
}} GROUP BY ?{facet.name} ORDER BY DESC(?things) ?{facet.name}""",
        base,
    )
