"""Changes as text, as a document for JSON, and as RDF (the changeset vocabulary)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from html import escape

from c3graph.harvest.changes import Changes, ClaimedQuad, ThingChange
from c3graph.rdf.terms import DCT, PROV, RDF, RDFS, Iri, Literal, Quad, Term, canonical, typed

CHANGESET = "http://purl.org/vocab/changeset/schema#"
_MARKS = {"added": "+", "removed": "-", "changed": "~"}


def _short(term: Term | str, names: Mapping[str, str]) -> str:
    if isinstance(term, Literal):
        return term.n
    iri = str(term)
    fitting = [(len(s), n, iri[len(s) :]) for n, s in names.items() if iri.startswith(s)]
    if fitting:
        _, name, local = max(fitting)
        return f"{name}:{local}"
    return iri


def _row(mark: str, said: ClaimedQuad, names: Mapping[str, str]) -> str:
    where = f"  [{said.graph}]" if said.graph else ""
    return f"  {mark} {_short(said.property, names)} {_short(said.value, names)}{where}"


def _because(said: ClaimedQuad, names: Mapping[str, str]) -> list[str]:
    return [f"      by {_short(claim, names)}" for claim in said.claims]


def text(changes: Changes, names: Mapping[str, str]) -> Iterator[str]:
    """Lines: a thing, its statements under it, under each the claims that state it."""
    yield f"{changes.old} -> {changes.new}: {changes.added} added, {changes.removed} removed"
    for change in changes.things:
        label = f"  {change.label}" if change.label else ""
        yield f"{_MARKS[change.kind]} {_short(change.iri, names)}{label}"
        for old, new in change.replaced:
            yield _row("-", old, names)
            yield _row("+", new, names)
            yield from _because(new, names)
        for said in change.removed:
            yield _row("-", said, names)
            yield from _because(said, names)
        for said in change.added:
            yield _row("+", said, names)
            yield from _because(said, names)
        for claim in change.evidence:
            yield f"  ~ the record of {_short(claim, names)}"


def _said(said: ClaimedQuad) -> dict[str, object]:
    found: dict[str, object] = {
        "property": said.property.value, "value": said.value.n, "graph": said.graph,
    }  # fmt: skip
    return found | {"claims": list(said.claims)}


def document(changes: Changes) -> dict[str, object]:
    """The members of the JSON form; values are N-Triples terms."""
    return {
        "from": changes.old,
        "to": changes.new,
        "issued": changes.issued,
        "added": changes.added,
        "removed": changes.removed,
        "things": [
            {
                "iri": change.iri,
                "kind": change.kind,
                "label": change.label,
                "added": [_said(one) for one in change.added],
                "removed": [_said(one) for one in change.removed],
                "changed": [{"from": _said(old), "to": _said(new)} for old, new in change.replaced],
                "evidence": list(change.evidence),
            }
            for change in changes.things
        ],
    }


def _cell(said: ClaimedQuad, names: Mapping[str, str], tag: str) -> str:
    claims = ", ".join(
        f'<a href="{escape(claim)}">{escape(_short(claim, names))}</a>' for claim in said.claims
    )
    value = escape(_short(said.value, names))
    because = f" by {claims}" if claims else ""
    graph = f" <small>{escape(said.graph)}{because}</small>" if said.graph or because else ""
    name = f"<code>{escape(_short(said.property, names))}</code>"
    return f"<li>{name} <{tag}>{value}</{tag}>{graph}</li>"


def html(changes: Changes, names: Mapping[str, str]) -> str:
    """A list of things as an HTML fragment; every value is escaped, IRIs stay as they are."""
    rows = [f"<p>{changes.added} statements added, {changes.removed} removed.</p>"]
    for change in changes.things:
        title = escape(change.label or _short(change.iri, names))
        iri = escape(change.iri)
        link = title if iri.startswith("_:") else f'<a href="{iri}">{title}</a>'
        rows.append(f"<section><h2>{link} <small>{change.kind}</small></h2><ul>")
        for old, new in change.replaced:
            rows += [_cell(old, names, "del"), _cell(new, names, "ins")]
        rows += [_cell(said, names, "del") for said in change.removed]
        rows += [_cell(said, names, "ins") for said in change.added]
        rows += [
            f'<li>the record of <a href="{escape(claim)}">{escape(_short(claim, names))}</a></li>'
            for claim in change.evidence
        ]
        rows.append("</ul></section>")
    return "\n".join(rows)


def page(changes: Changes, names: Mapping[str, str]) -> str:
    """The fragment as a page of its own."""
    title = f"Changes from {escape(changes.old)} to {escape(changes.new)}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"</head>\n<body>\n<h1>{title}</h1>\n{html(changes, names)}\n</body>\n</html>\n"
    )


def _reified(node: Iri, subject: Iri, said: ClaimedQuad) -> Iterator[Quad]:
    yield Quad(node, Iri(RDF + "type"), Iri(RDF + "Statement"))
    yield Quad(node, Iri(RDF + "subject"), subject)
    yield Quad(node, Iri(RDF + "predicate"), said.property)
    yield Quad(node, Iri(RDF + "object"), said.value)
    for claim in said.claims:
        yield Quad(node, Iri(PROV + "wasDerivedFrom"), Iri(claim))


def _set(change: ThingChange, changes: Changes, base: str) -> Iterator[Quad]:
    digest = hashlib.sha256(change.iri.encode()).hexdigest()[:12]
    node, subject = Iri(f"{base}changes/{changes.new}#{digest}"), Iri(change.iri)
    yield Quad(node, Iri(RDF + "type"), Iri(CHANGESET + "ChangeSet"))
    yield Quad(node, Iri(CHANGESET + "subjectOfChange"), subject)
    yield Quad(node, Iri(CHANGESET + "changeReason"), Literal(change.kind))
    if change.label:
        yield Quad(node, Iri(RDFS + "label"), Literal(change.label))
    if changes.issued:
        kind = "dateTime" if "T" in changes.issued else "date"
        when = typed(changes.issued, kind)
        yield Quad(node, Iri(CHANGESET + "createdDate"), when)
    yield Quad(node, Iri(DCT + "isPartOf"), Iri(f"{base}changes/{changes.new}"))
    added = [*change.added, *(new for _, new in change.replaced)]
    removed = [*change.removed, *(old for old, _ in change.replaced)]
    for name, statements in (("addition", added), ("removal", removed)):
        for said in statements:
            content = f"{name} {said.property.n} {said.value.n} {said.graph}"
            part = hashlib.sha256(content.encode()).hexdigest()[:12]
            statement = Iri(f"{node}-{part}")
            yield Quad(node, Iri(CHANGESET + name), statement)
            yield from _reified(statement, subject, said)
    for claim in change.evidence:
        yield Quad(node, Iri(PROV + "wasInfluencedBy"), Iri(claim))


def quads(changes: Changes, base: str) -> tuple[Quad, ...]:
    """A cs:ChangeSet for each thing with an IRI, its statements reified with their claims."""
    whole = Iri(f"{base}changes/{changes.new}")
    about = f"{changes.old} to {changes.new}: {changes.added} added, {changes.removed} removed"
    found = [Quad(whole, Iri(DCT + "description"), Literal(about))]
    for change in changes.things:
        if not change.iri.startswith("_:"):
            found += _set(change, changes, base)
    return canonical(found)
