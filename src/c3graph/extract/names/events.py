"""Events by their head nouns: what is named, numbered, titled, or said to have been held."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Page, TextToken
from c3graph.extract.lexicon import rx
from c3graph.extract.names import polish
from c3graph.extract.names.finding import Named

_ORDINAL = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?|[IVX]{1,5}|first|second|third|fourth|fifth|sixth|final)", re.I
)
_QUOTE = re.compile(
    r"\s(?:on\s|pt\.\s|pn\.\s|called\s|entitled\s|dal titolo\s|címmel\s)?[“„\"'‘«]([^”\"'’»\n]"
    r"{3,120})[”\"'’»]"
)


def find_events(page: Page) -> list[Named]:
    """Events of a page; the first is the one its title names, where it names one."""
    found = _polish(page) if page.language == "pl" else _others(page)
    seen: set[tuple[int, int]] = set()
    return [e for e in found if not ((e.start, e.end) in seen or seen.add((e.start, e.end)))]  # type: ignore[func-returns-value]


def _held(page: Page, offset: int) -> bool:
    sentence = page.sentence_at(offset).text.casefold()
    return any(word in sentence for word in page.lexicon["held"])


def _others(page: Page) -> list[Named]:
    text, tokens = page.text, page.tokens
    heads, extra = set(page.lexicon["event"]), set(page.lexicon["event_extra"])
    stop = set(page.lexicon["stop"]) - extra
    found: list[Named] = []
    for at, token in enumerate(tokens):
        word = token.text.casefold()
        acronym = bool(re.fullmatch(r"[A-Z]?(?:WS|LS|SC)", token.text)) or token.text == "IWS"
        if word not in heads and not acronym and not _base_of(page, word):
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if (
            after
            and text[token.end : after.start] == " "
            and (after.capital or after.text.casefold() in heads)
        ):
            continue  # the head is a modifier of what follows
        first = _left(tokens, at, text, extra, stop)
        modifiers = [t.text for t in tokens[first:at]]
        end = token.end
        quoted = _QUOTE.match(text, end)
        if quoted and modifiers and text[end : end + 2].strip() in ("“", "„", '"'):
            quoted = None
        if quoted:
            end = quoted.end()
        plain_start = modifiers and modifiers[0].casefold() in extra
        capital = [
            m
            for m in modifiers[1 if plain_start else 0 :]
            if (m[0].isupper() and m[0].isalpha()) or "-" in m[1:]
        ]
        of = re.compile(r" of (?:[A-Z]\w+ ?){1,4}(?<! )").match(text, end)
        if of and plain_start and not quoted:
            end, quoted = of.end(), of
        ordinal = any(_ORDINAL.fullmatch(m) for m in modifiers)
        named = token.capital and bool(capital)
        plural = word.endswith("s") and word not in ("days",)
        good = (
            named
            or (ordinal and len(modifiers) > 0)
            or (capital and not plural)
            or bool(quoted)
            or (acronym and bool(modifiers))
            or (len(modifiers) >= 2 and not plural and _held(page, token.start))
            or (plural and bool(modifiers) and _held(page, token.start))
            or (len(modifiers) >= 2 and page.title is not None and token.start < page.title.end)
        )
        if not good or (not modifiers and not quoted):
            continue
        if acronym and (place := re.compile(r" in [A-Z]\w+").match(text, end)):
            end = place.end()
        confidence = 0.85 if named or ordinal or quoted else 0.65
        found.append(Named(tokens[first].start, end, "Event", "event.head", confidence))
    found += _quoted(text, heads)
    if page.language == "it":
        found += _italian(page)
    return found


def _base_of(page: Page, word: str) -> str | None:
    """The base form of an event's head in a language whose heads take endings."""
    for stem, base in page.lexicon.event_stems.items():
        if word.startswith(stem) and len(word) <= len(base) + 5:
            return base
    return None


def _italian(page: Page) -> list[Named]:
    """Head first: conferenza finale del progetto X; seminario sul tema …"""
    heads = page.lexicon.any("event")
    pattern = rx(
        rf"\b(?i:{heads})(?:\s[a-z]+(?:ale|ali|iva|ivo|aria|ario))?\s(?:del|nell'ambito del)\s"
        r"progetto\s[A-Z][\w-]+(?:\s\d\.\d)?"
    )
    found = [m.span() for m in pattern.finditer(page.text)]
    return [Named(a, b, "Event", "event.of-project-it", 0.8) for a, b in found]


def _quoted(text: str, heads: set[str]) -> list[Named]:
    """A quotation that ends in an event's head: “Clash-ter night”."""
    found = []
    for match in re.finditer(r"[“„]([^”\n]{4,60})[”]", text):
        last = re.findall(r"\w+", match[1])[-1:]
        if last and last[0].casefold() in heads:
            found.append(Named(match.start(1), match.end(1), "Event", "event.quoted", 0.85))
    return found


def _left(tokens: list[TextToken], at: int, text: str, extra: set[str], stop: set[str]) -> int:
    """The first of the words before a head that belong to its name."""
    first = at
    while first > 0:
        before = tokens[first - 1]
        if text[before.end : tokens[first].start] != " ":
            break
        word = before.text
        if word.casefold() in stop and not (word.isupper() and len(word) > 1):
            break
        ordinal = bool(_ORDINAL.fullmatch(word)) and word.casefold() not in ("i",)
        if not (before.capital or ordinal or word.casefold() in extra):
            break
        if word.isdigit() and int(word) > 40:
            break
        first -= 1
    while (
        first < at
        and tokens[first].text.isdigit()
        and "on" in text[tokens[first - 1].start : tokens[first].start].split()
    ):
        first += 1
    return first


_TAIL = re.compile(
    r"\s+(?:(?:partnerów|przedstawicieli|uczestników|interesariuszy)\s+projektu\s+[\w-]+(?:\s\d\.\d)?"
    r"|z\s+(?:interesariuszami|partnerami|przedstawicielami|udziałem)(?:\s+projektu\s+[\w-]+)?"
    r"|w\s+ramach\s+projektu\s+[\w-]+|projektu\s+[\w-]*[A-Z][\w-]*"
    r"|przedstawicieli\s+[A-ZŁŚ][\w\s-]{5,90}?(?=[.,\n]|$)"
    r"|(?:otwierając|inaugurując|podsumowując|kończąc|zamykając)\w+\s"
    r"(?:projekt|realizację projektu)\s[\w-]+"
    r"|dot\.\s+[\w\s]{5,60}?(?=\s+oraz\s|\s+i\s|[.,\n])"
    r"|poświęcon\w+\s+[\w\s]{5,60}?(?=[.,\n]))"
)
_PARTICIPLE = re.compile(r"(?:otwieraj|zamykaj|podsumow|poświęc|dotycz|inaugur|kończ)")
_TITLED = re.compile(
    r"\s+(?:pt\.|pn\.|pod nazwą|pod tytułem)\s+[„“\"]?([A-ZŁŚŻ][^\n.,;”\"]{3,80})[”\"]?"
)


def _polish(page: Page) -> list[Named]:
    text, tokens = page.text, page.tokens
    heads = set(page.lexicon["event"])
    title = page.title
    found: list[Named] = []
    for at, token in enumerate(tokens):
        if not token.text[0].isalpha() or not polish.lemmas(token.text) & heads:
            continue
        if titled := _TITLED.match(text, token.end):
            found.append(Named(titled.start(1), titled.end(1), "Event", "event.titled-pl", 0.95))
            continue
        first, numbered, adjectives = _left_pl(page, tokens, at)
        end, tail = token.end, False
        capital = token.text[0].isupper() and at + 1 < len(tokens)
        last = at
        while (
            last + 1 < len(tokens)
            and text[tokens[last].end : tokens[last + 1].start] == " "
            and (
                (
                    not _PARTICIPLE.match(tokens[last + 1].text)
                    and polish.is_adjective(tokens[last + 1].text)
                    and tokens[last + 1].text[0].islower()
                    and last == at
                    and not polish.is_noun(tokens[last + 1].text)
                )
                or (capital and tokens[last + 1].capital and first < at)
                or (capital and last > at and re.fullmatch(r"(?:19|20)\d\d", tokens[last + 1].text))
            )
        ):
            last += 1
            end = tokens[last].end
        described = last > at
        quoted = re.compile(r"\s(?:na temat\s)?[„“]([^”\n]{4,100})[”\"]").match(text, end)
        if quoted:
            found.append(Named(tokens[first].start, quoted.end(), "Event", "event.quoted-pl", 0.85))
            continue
        match = _TAIL.match(text, end)
        if match and not (described and match[0].split()[0] == "w"):
            end, tail = match.end(), True
        in_title = title is not None and title.start <= token.start < title.end
        name = capital and (first < at or tokens[last].capital) and last > at
        held = _held(page, token.start) and _subject(page, tokens, first, at)
        if name and not in_title:
            found.append(Named(tokens[first].start, end, "Event", "event.name-pl", 0.85))
        elif in_title and (tail or described):
            found.append(Named(tokens[first].start, end, "Event", "event.title-pl", 0.9))
        elif numbered:
            found.append(Named(tokens[first].start, end, "Event", "event.numbered-pl", 0.8))
        elif tail and (held or "projektu" in text[token.start : end]):
            found.append(Named(tokens[first].start, end, "Event", "event.of-project-pl", 0.8))
        elif held and adjectives:
            found.append(Named(tokens[first].start, end, "Event", "event.held-pl", 0.6))
    return found


def _left_pl(page: Page, tokens: list[TextToken], at: int) -> tuple[int, bool, bool]:
    """First token of the event's name, whether it is numbered, whether it has adjectives."""
    text = page.text
    modifiers = set(page.lexicon["event_modifiers"])
    first, numbered, adjectives = at, False, False
    while first > 0 and text[tokens[first - 1].end : tokens[first].start] == " ":
        word = tokens[first - 1].text
        if re.fullmatch(r"[IVX]{1,5}", word):
            numbered, first = True, first - 1
            break
        if polish.lemmas(word) & modifiers or {r.lemma for r in polish.readings(word)} & modifiers:
            numbered, first = True, first - 1
        elif (
            polish.is_adjective(word)
            and (word[0].isupper() or not polish.is_noun(word))
            and word.lower() not in ("w", "na")
        ):
            adjectives, first = True, first - 1
        else:
            break
    return first, numbered, adjectives


def _subject(page: Page, tokens: list[TextToken], first: int, at: int) -> bool:
    """Whether the event may be the subject of its sentence: nominative, no preposition before
    it."""
    if first and tokens[first - 1].text.lower() in ("w", "na", "z", "do", "po", "o", "podczas"):
        return False
    return any("nom" in r.cases for r in polish.readings(tokens[at].text))


def event_name(page: Page, named: Named) -> str:
    """The name of an event: base form, in Polish with a small first letter; a title as it
    stands."""
    raw = re.sub(r"\s+", " ", page.text[named.start : named.end])
    if page.language in ("hu", "lv") and raw.split():
        *first, last = raw.split()
        base = _base_of(page, last.casefold())
        return " ".join([*first, base]) if base else raw
    if page.language != "pl" or named.rule == "event.titled-pl":
        return raw
    heads = frozenset(page.lexicon["event"])
    base = polish.base_form(raw, heads)
    head = re.match(r"\w+", base)
    lower = (
        head
        and not re.fullmatch(r"[IVX]+", head[0])
        and (polish.lemmas(head[0]) & heads or polish.is_adjective(head[0]))
    )
    return base[0].lower() + base[1:] if lower else base
