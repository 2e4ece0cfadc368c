"""Topics: what an event was about, what a body works on; behind a closed set of phrases."""

from __future__ import annotations

import functools
import re

from c3graph.extract.documents.blocks import Page, Sentence
from c3graph.extract.findings import Span
from c3graph.extract.names import polish

_STRIP = " ,.;:\n\u00a0–-"


def topic_name(page: Page, span: Span) -> str:
    """A topic's name: in Polish the base form with a small first letter, else as worded."""
    raw = re.sub(r"\s+", " ", page.text[slice(*span)]).strip(_STRIP)
    if page.language == "pl":
        base = polish.base_form(raw)
        return base if base[:2].isupper() else base[:1].lower() + base[1:]
    return raw[0] + raw[1:].lower() if raw.isupper() else raw


def _trim(page: Page, start: int, end: int) -> Span:
    """The span without the white space and marks at its ends, nor an article before it."""
    text = page.text
    while start < end and text[start] in _STRIP + "“”„\"'":
        start += 1
    while end > start and text[end - 1] in _STRIP + "“”„\"'":
        end -= 1
    article = re.compile(r"(?:the|a|an|l'|lo|la|il|i|gli|le)(?:\s|(?<='))", re.I).match(
        text, start, end
    )
    if article and page.language in ("en", "it"):
        start = article.end()
    return start, end


def _pieces(page: Page, start: int, end: int, *, case: str | None = None) -> list[Span]:
    """The members of a coordination, each trimmed."""
    body = page.text[start:end]
    joints = {
        "en": r";\s|,\s(?:and\s)?|\s(?:as well as)\s",
        "it": r",\s|\se\s(?=l'|la\s|il\s|lo\s)",
        "hu": r",\s|\sés\s",
        "lv": r",\s|\sun\s",
        "pl": r";\s|,\s(?:a także\s|oraz\s|jak również\s)?|\s(?:a także|jak również)\s",
    }[page.language]
    cuts = [(m.start(), m.end()) for m in re.finditer(joints, body)]
    spans: list[Span] = []
    at = 0
    for a, b in [*cuts, (len(body), len(body))]:
        if body[at:a].strip(_STRIP):
            spans.append(_trim(page, start + at, start + a))
        at = b
    if page.language == "pl" and spans and (len(spans) > 1 or case):
        spans = [*spans[:-1], *_last_pl(page, spans[-1])]
    if page.language in ("it", "hu", "lv") and len(spans) > 1:
        joint = re.search(r"\s(?:e|és|un)\s", page.text[slice(*spans[-1])])
        if joint:
            start, end = spans[-1]
            spans[-1:] = [
                _trim(page, start, start + joint.start()),
                _trim(page, start + joint.end(), end),
            ]
    if page.language == "en" and len(spans) > 1:
        spans = [*spans[:-1], *_last_en(page, spans[-1])]
    return [s for s in spans if s[1] - s[0] > 4]


def _last_pl(page: Page, span: Span) -> list[Span]:
    """The last member, cut at "i" or "oraz" where a noun of the list's case follows."""
    body = page.text[slice(*span)]
    for match in re.finditer(r"\s(?:i|oraz)\s", body):
        left, right = body[: match.start()], body[match.end() :]
        if (
            _head_cases(left) & _head_cases(right) - {"gen"}
            and len(left.split()) > 1
            and len(right.split()) > 1
        ):
            return [
                _trim(page, span[0], span[0] + match.start()),
                _trim(page, span[0] + match.end(), span[1]),
            ]
    return [span]


def _last_en(page: Page, span: Span) -> list[Span]:
    body = page.text[slice(*span)]
    if body.startswith("and "):
        return [_trim(page, span[0] + 4, span[1])]
    return [span]


def _head_cases(phrase: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", phrase)
    for word in words[:3]:
        nouns = [r for r in polish.readings(word) if r.pos in ("subst", "ger")]
        if nouns:
            return {case for r in nouns for case in r.cases}
        if not polish.is_adjective(word):
            break
    return set()


_PL_TRIGGERS = (
    # phrase, governed case, whether a list may follow
    (r"zagadnienia\s+(?:związane|dotyczące),?\s*(?:m\.\s?in\.)?\s*(?:z\s)?", "inst", True),
    (r"(?:[Mm]ówiono|[Rr]ozmawiano|[Dd]yskutowano|[Dd]ebatowano)\s+(?:m\.in\.\s)?o\s", "loc", True),
    (r"prezentacj\w+\s+na\s+temat\s", "gen", False),
    (r"dyskusj\w+\s+na\s+temat\s", "gen", False),
    (r"(?:szkoleni|warsztat)\w*\s+(?:z zakresu|w zakresie|na temat|dot\.|dotycząc\w+)"
        r"\s", "gen", False),
    (r"(?:którego|której|których)\s+tematem\s+był[oay]?\s", "nom", True),
    (r"[Tt]ematem\s+(?:[\w\s]{0,40}\s)?był[oay]?\s", "nom", True),
    (r"[Cc]ele\s+był[oay]\s+\w+:\s", "nom", True),
    (r"dobre\s+praktyki\s+(?:\w+\s)?w\s+zakresie\s", "gen", True),
    (r"dedykowan\w+\s", "dat", False),
    (r"sposob\w+\s+na\s", "acc", False),
    (r"(?:[Nn]a przyszłość|[Ww] planach)\s+(?:zapisano|jest|są)\s", "acc", True),
    (r"tematy\s+takie\s+jak:?\s*", "nom", True),
    (r"działania\s+[\w\s-]{0,20}\s?takie\s+jak:?\s", "nom", True),
    (r"\bdot\.\s", "gen", False),
    (r"poświęcon\w+\s+(?:był[oay]?\s)?", "dat", False),
    (r"[Oo]mówiono\s", "acc", True),
    (r"dotyczył[oay]?\s", "gen", True),
)  # fmt: skip
_EN_TRIGGERS = (
    (r"on\s+the\s+(?:topic|topics|subject|theme|themes)\s+of\s", True),
    (r"[Kk]eynote\s+(?:presentation|speech|lecture)\s+(?:on\s)?(?=[“\"A-Z])", False),
    (r"[Pp]resentation\s+(?:on|about)\s", False),
    (r"\b(?:spoke|talked|presented)\s+(?:on|about)\s", False),
    (r"(?:training|workshop|seminar|session|course)\s+(?:on|about|in)\s(?=[a-z])", False),
    (r"(?:relevant|key|main)?\s*(?:topics|themes|subjects)\b[^.:;]{0,60}?,?\s(?:s"
        r"uch as|including|namely):?\s", True),
    (r"\bworks?(?:ing)?\s+on\s(?=\w+ing\s)", False),
    (r"\b(?:deals?|dealt)\s+with\s(?=\w+ing\s)", False),
    (r"(?:dedicated|devoted)\s+to\s(?=[a-z])", False),
    (r"(?:for|on)\s+(?:three|two|four|five|several)\s+(?:themes|topics):\s", True),
)  # fmt: skip
_OTHER = {
    "it": (
        (r"[Ss]i è (?:parlato|discusso) di\s", True),
        (r"(?:tre|due|quattro|cinque)?\s?(?:temi|argomenti|ambiti)\s?:\s", True),
        (r"(?:sul tema|dedicat[oa] a(?:ll[ao']|l)?)\s", False),
    ),
    "hu": ((r"témái?:?\s", True),),
    "lv": ((r"par\s+tēm[uā]m?:?\s", True),),
}
_END_LIST = re.compile(r",\s(?:starting|including|beginning|with)\s|\.(?:\s|$)|\n\s*\n|\.$")
_END_SINGLE = re.compile(
    r"[.;:!?,](?:\s|$)|\n\s*\n|\s[–-]\s|\s\(|\s(?:and took|and used|oraz "
    r"wydanie|oraz dyskusja|oraz opraco|w województwie|from industry|na przykładzie)"
)


@functools.cache
def _triggers(
    language: str,
) -> tuple[tuple[tuple[re.Pattern[str], str, bool], ...], re.Pattern[str]]:
    """A language's triggers with the case they govern, and one pattern for any of them."""
    plain = _EN_TRIGGERS if language == "en" else _OTHER.get(language, ())
    rows = _PL_TRIGGERS if language == "pl" else tuple((p, "", many) for p, many in plain)
    whole = re.compile("|".join(p for p, _, _ in rows) or "(?!)")
    return tuple((re.compile(p), case, many) for p, case, many in rows), whole


def _rule_of(page: Page, number: int) -> str:
    return f"topic.{page.language}.{number}"


def _bullets(page: Page, at: int) -> list[Span]:
    """The bullets that follow a colon at `at`, each one topic."""
    lines = [line for line in page.lines if line.start >= at]
    if not lines or page.text[at : lines[0].start].strip(" \n\t•-*–\u00a0") or not lines[0].level:
        return []
    spans = []
    for line in lines:
        if line.level == 0:
            break
        if len(line.text.split()) > 9:
            return []
        spans.append(_trim(page, line.start, line.end))
    return spans


def find_topics(page: Page, sentence: Sentence) -> list[tuple[Span, str]]:
    """Topics of a sentence with the rule that found each."""
    found: list[tuple[Span, str]] = []
    taken: list[Span] = []
    triggers, any_trigger = _triggers(page.language)
    if not any_trigger.search(sentence.text):
        return []
    for number, (pattern, case, many) in enumerate(triggers):
        for match in pattern.finditer(sentence.text):
            start = sentence.start + match.end()
            if many and (listed := _bullets(page, start)):
                found += [(span, _rule_of(page, number)) for span in listed]
                continue
            stop = (_END_LIST if many else _END_SINGLE).search(page.text, start)
            end = min(stop.start() if stop else sentence.end, sentence.end)
            if end - start < 6 or any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            rule = _rule_of(page, number)
            if not many:
                found.append((_trim(page, start, end), rule))
                continue
            spans = _pieces(page, start, end, case=case)
            found += [(s, rule) for s in spans]
    return [(s, r) for s, r in found if 2 <= len(page.text[slice(*s)].split()) <= 18]
