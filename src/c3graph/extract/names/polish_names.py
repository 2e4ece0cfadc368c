"""New names in Polish: a head noun in any case, its agreeing adjectives, its genitive
complements."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Page, TextToken
from c3graph.extract.lexicon import country_names
from c3graph.extract.names import polish
from c3graph.extract.names.finding import Named

_JOINTS = {"i", "oraz", "&"}
_BREAKS = {"Pan", "Pani", "Panowie", "Sp", "S.A", "Prezes", "Dyrektor"}
_UNITS = {"departament", "wydział", "biuro", "referat"}
_LEGAL = re.compile(r"\s+(?:Sp\. ?z o\. ?o\.|S\.A\.|sp\. ?z o\. ?o\.)")
# Lower-case heads that make a name with a lower-case adjective or a number behind them.
_LOWER = {
    "województwo": "Place",
    "powiat": "Place",
    "poddziałanie": "Instrument",
    "działanie": "Instrument",
}


class PolishNames:
    """The grammar for one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heads = page.lexicon.heads
        self.stop = set(page.lexicon["stop"])

    def find(self) -> list[Named]:
        """All names on the page, from left to right, none inside another."""
        found: list[Named] = []
        tokens = self.page.tokens
        at = 0
        while at < len(tokens):
            named = self._at(at)
            if named:
                found.append(named)
                while at < len(tokens) and tokens[at].start < named.end:
                    at += 1
            else:
                at += 1
        return found

    def _head(self, token: TextToken) -> str | None:
        if not token.text[0].isalpha():
            return None
        for lemma in polish.lemmas(token.text):
            if lemma in self.heads:
                return self.heads[lemma]
        return None

    def _gap(self, i: int) -> str:
        tokens = self.page.tokens
        return self.page.text[tokens[i].end : tokens[i + 1].start] if i + 1 < len(tokens) else "\n"

    def _adjacent(self, i: int) -> bool:
        gap = self._gap(i)
        return gap.strip(" \u00a0") == "" or (
            gap.count("\n") == 1 and gap.strip() == "" and len(gap) < 3
        )

    def _at(self, at: int) -> Named | None:
        """The name that begins at token `at`: adjectives, a head, and what belongs to it."""
        tokens = self.page.tokens
        head = at
        while (
            head < len(tokens) - 1
            and head - at < 4
            and tokens[head].text[:1].isupper()
            and tokens[head].text.lower() not in self.stop
            and polish.is_adjective(tokens[head].text)
            and not self._head(tokens[head])
            and self._adjacent(head)
        ):
            head += 1
        kind = self._head(tokens[head])
        if kind is None or (kind == "Organisation" and not self._singular(tokens[head])):
            return None
        if tokens[head].text[0].islower():
            return self._lower(at, head, kind)
        if kind == "Place":
            kind = "Organisation"  # Województwo Lubelskie, in capitals, is the body
        last = self._complements(head)
        end = tokens[last].end
        if legal := _LEGAL.match(self.page.text, end):
            end = legal.end()
        if last == at:
            return None
        words = [t.text for t in tokens[at : last + 1]]
        if (
            kind == "Programme"
            and "Program" in tokens[head].text
            and last - head < 1
            and head == at
        ):
            return None
        return Named(tokens[at].start, end, kind, "name.head-pl", 0.9 if len(words) > 2 else 0.8)

    def _singular(self, token: TextToken) -> bool:
        """Whether the head may be singular: offices in the plural are no one body."""
        found = [r for r in polish.readings(token.text) if r.lemma.lower() in self.heads]
        return any(r.number == "sg" for r in found) or not found

    def _complements(self, head: int) -> int:
        """The last token of the name whose head is at `head`."""
        tokens = self.page.tokens
        last = head
        ahead = head + 1
        unit = bool(polish.lemmas(tokens[head].text) & _UNITS)
        while ahead < len(tokens) and self._adjacent(ahead - 1):
            word = tokens[ahead].text
            if word[0].isupper() or (
                word[0].isdigit() and re.fullmatch(r"\d{4}-\d{4}", word) and ahead == last + 1
            ):
                if word in _BREAKS or self._name_begins(ahead):
                    break
                other = self._head(tokens[ahead]) == "Organisation"
                if other and (unit or ("nom" in _cases(word, "sg") and ahead - head > 2)):
                    break
                last = ahead
            elif word in _JOINTS and ahead == last + 1:
                if not self._joined(head, ahead):
                    break
            elif (word in ("na", "rzecz", "ds", "spraw", "do") and ahead <= last + 2) or (
                word == "w" and ahead == last + 1 and last - head >= 2 and self._place(ahead + 1)
            ):
                pass
            else:
                break
            ahead += 1
        return last

    def _joined(self, head: int, joint: int) -> bool:
        """Whether "i" joins two complements, not two names."""
        tokens = self.page.tokens
        if joint + 1 >= len(tokens) or not self._adjacent(joint) or joint == head + 1:
            return False
        after = tokens[joint + 1]
        return (
            after.text[0].isupper()
            and self._head(after) is None
            and not polish.has_label(after.text, "imię")
        )

    def _name_begins(self, i: int) -> bool:
        """Whether a person's name stands at token `i`."""
        tokens = self.page.tokens
        if i + 1 >= len(tokens) or not polish.has_label(tokens[i].text, "imię"):
            return False
        return polish.has_label(tokens[i + 1].text, "nazwisko") and tokens[i + 1].text[0].isupper()

    def _place(self, i: int) -> bool:
        """A country behind "w" belongs to a body's name, a town does not."""
        tokens = self.page.tokens
        known = {name.casefold() for name in country_names("pl")}
        return i < len(tokens) and bool(polish.place_lemmas(tokens[i].text) & known)

    def _lower(self, at: int, head: int, kind: str) -> Named | None:
        """województwo lubelskie; poddziałanie 2.3.3 „…”; sieć ERRIN."""
        tokens, text = self.page.tokens, self.page.text
        if head != at or head + 1 >= len(tokens) or not self._adjacent(head):
            return None
        lemma = next(iter(polish.lemmas(tokens[head].text) & set(_LOWER)), None)
        following = tokens[head + 1]
        if lemma in ("województwo", "powiat") and polish.is_adjective(following.text):
            return Named(tokens[head].start, following.end, "Place", "name.region-pl", 0.9)
        if lemma in ("poddziałanie", "działanie") and following.text[0].isdigit():
            end = following.end
            if quoted := re.compile(r"\s*„[^”\n]{3,120}”").match(text, end):
                end = quoted.end()
            return Named(tokens[head].start, end, "Instrument", "name.measure-pl", 0.95)
        return None


def _cases(word: str, number: str) -> set[str]:
    return {case for r in polish.readings(word) for case in r.cases if r.number == number}


def places(page: Page) -> list[Named]:
    """Places by the dictionary's mark for them, behind a preposition or at a comma: w Lublinie."""
    found: list[Named] = []
    tokens, text = page.tokens, page.text
    prepositions = set(page.lexicon["places"]) | {"i", ",", "z", "czy", "(", "oraz"}
    for i, token in enumerate(tokens):
        if not token.text[0].isupper() or not polish.has_label(token.text, "nazwa_geograficzna"):
            continue
        start, end = token.start, token.end
        first = i
        if (
            i
            and polish.is_adjective(tokens[i - 1].text)
            and text[tokens[i - 1].end : token.start] == " "
        ):
            before = tokens[i - 1].text
            if before.lower().rstrip("aejgiomychu") in (
                "północn",
                "południow",
                "wschodni",
                "zachodni",
                "środkow",
            ):
                start, first = tokens[i - 1].start, i - 1
        if (
            i + 1 < len(tokens)
            and tokens[i + 1].text[0].isupper()
            and text[end : tokens[i + 1].start] == " "
        ):
            after = tokens[i + 1]
            if polish.is_adjective(after.text) and not polish.has_label(after.text, "nazwisko_"):
                end = after.end
        labels = {label for r in polish.readings(token.text) for label in r.labels}
        governed = first > 0 and tokens[first - 1].text.lower() in prepositions
        if governed and not labels & {"imię"}:
            found.append(Named(start, end, "Place", "name.place-pl", 0.8))
    return found
