"""Known names: those of the lexicon and of the reviewed alias table, found in any inflected
form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from c3graph.extract.documents.blocks import Page, TextToken
from c3graph.extract.lexicon import cities, country_names, names, region_names
from c3graph.extract.names import polish

# Types whose alias-table names are names; topics, events and instruments are told by their context.
LISTED = ("Project", "Organisation", "Cluster", "Network", "Programme", "Label", "Place")
_WORD = re.compile(r"\w+(?:[-‑’'./&+]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class KnownName:
    type: str
    name: str
    words: tuple[str, ...]
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class GazetteerHit:
    start: int
    end: int
    known: KnownName


class Gazetteer:
    """Names by their first word; in Polish by the lemmas of each word."""

    def __init__(self, listed: Iterable[tuple[str, str]] = (), without: Iterable[str] = ()) -> None:
        """`listed` are (type, name) pairs of the alias table; `without` are names not to know."""
        self._without = {name.casefold() for name in without}
        self._by_first: dict[str, list[KnownName]] = defaultdict(list)
        self._by_stem: dict[str, set[str]] = defaultdict(set)
        table = names()
        guarded = set(table["guarded"])
        for kind, entries in table.items():
            if kind != "guarded":
                for name in entries:
                    self._add(kind, name, name in guarded)
        for name in sorted(guarded):
            self._add("Programme", name, True)
        for name in [*country_names(), *region_names(), *cities()]:
            self._add("Place", name, False)
        for kind, name in listed:
            if kind in LISTED and (len(name.split()) > 1 or name[:1].isupper()):
                self._add(kind, name, len(name) < 4)

    def _add(self, kind: str, name: str, guarded: bool) -> None:
        if name.casefold() in self._without:
            return
        words = tuple(m[0] for m in _WORD.finditer(name))
        entry = KnownName(kind, name, words, guarded)
        self._by_stem[re.sub(r"[aāeēiīouūsm]+$", "", words[0].casefold())].add(words[0].casefold())
        self._by_stem[words[0].casefold()].add(words[0].casefold())
        for first in {words[0].casefold(), *polish.lemmas(words[0])}:
            if all(e.words != words or e.type != kind for e in self._by_first[first]):
                self._by_first[first].append(entry)

    def hits(self, page: Page) -> list[GazetteerHit]:
        """Occurrences of known names, the longest at each place; looked for once a page."""
        if id(self) in page.hits:
            return page.hits[id(self)]
        found: list[GazetteerHit] = []
        tokens = page.tokens
        at = 0
        while at < len(tokens):
            best: GazetteerHit | None = None
            token = tokens[at]
            if token.text[0].isalnum():
                keys = {token.text.casefold()}
                if page.language == "pl":
                    keys |= polish.lemmas(token.text)
                elif page.language in ("hu", "lv") and token.capital:
                    keys |= set(self._stems(token.text))
                for key in keys:
                    for known in self._by_first.get(key, ()):
                        end = _match(tokens, at, known, page.language)
                        if end and (best is None or end > best.end):
                            best = GazetteerHit(token.start, end, known)
            if best:
                found.append(best)
                while at < len(tokens) and tokens[at].start < best.end:
                    at += 1
            else:
                at += 1
        page.hits[id(self)] = found
        return found

    def _stems(self, text: str) -> set[str]:
        """First words of names that an inflected word may be a form of."""
        low = text.casefold()
        return {key for size in range(4, len(low) + 1) for key in self._by_stem.get(low[:size], ())}

    def kind(self, text: str) -> str | None:
        """The type of a text that is a known name as it stands."""
        words = text.split()
        for known in self._by_first.get(words[0].casefold(), ()) if words else ():
            if known.name.casefold() == text.casefold() and not known.guarded:
                return known.type
        return None

    def place(self, text: str) -> bool:
        """Whether the text is the name of a place, in the nominative."""
        return any(
            k.type == "Place" and k.name.casefold() == text.casefold()
            for k in self._by_first.get(text.split()[0].casefold() if text.split() else "", ())
        )


def _same_word(kind: str, word: str, text: str) -> bool:
    """Whether a Polish word is an inflected form of a name's word."""
    if kind == "Place":
        return text[0].isupper() and bool(polish.place_lemmas(word) & polish.place_lemmas(text))
    if word[0].isupper() and text[0].islower() and kind != "Label":
        return False
    return bool(polish.lemmas(word) & polish.lemmas(text))


def _match(tokens: list[TextToken], at: int, known: KnownName, language: str) -> int:
    """Where the known name ends that begins at token `at`; 0 where it does not."""
    if at + len(known.words) > len(tokens):
        return 0
    for offset, word in enumerate(known.words):
        text = tokens[at + offset].text
        if text == word:
            continue
        if word.isupper() and (len(word) < 5 or known.guarded):
            # A possessive or a hyphened ending keeps an acronym: PARP-u.
            if re.fullmatch(
                re.escape(word) + r"(?:[-’'](?:u|owi|em|ie|s|nak|nek|ban|ben|val|vel))", text
            ):
                continue
            return 0
        if text.casefold() == word.casefold() and (text[0].isupper() or word[0].islower()):
            continue
        if _ending(language, word, text):
            continue
        if language == "pl" and word.isalpha() and _same_word(known.type, word, text):
            continue
        return 0
    last = tokens[at + len(known.words) - 1]
    return last.end - (2 if last.text.endswith(("'s", "’s")) else 0)


_HUNGARIAN = re.compile(
    r"-?(?:b[ae]n|[oeö]n|n|b[ae]|b[óő]l|r[óő]l|r[ae]|n[ae]k|v[ae]l|h[oeö]z|ig|t[óő]l|n[áé]l|i|[aeoö]?t|[jk]?[ae])"
)


def _ending(language: str, word: str, text: str) -> bool:
    """Whether a word is a name's word with a Hungarian or Latvian case ending."""
    if not text[:1].isupper() or len(word) < 4:
        return False
    if language == "hu":
        stem = text[: len(word)]
        same = stem == word or (
            word[-1] in "ae" and stem == word[:-1] + {"a": "á", "e": "é"}[word[-1]]
        )
        return same and bool(_HUNGARIAN.fullmatch(text[len(word) :]))
    if language == "lv":
        return re.sub(r"[aāeēiīouūsm]+$", "", word) == re.sub(r"[aāeēiīouūsm]+$", "", text)
    return False
