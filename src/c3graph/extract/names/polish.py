"""Polish names to their base form: a head noun with its agreeing adjectives to the nominative.

Genitive complements stay as they are (Lubelskiego Klastra Ekoenergetycznego -> Lubelski Klaster
Ekoenergetyczny). Morfeusz analyses and generates; words it does not know are read by their ending.
Without morfeusz2 every function still answers, from endings alone.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from c3graph.extract.lexicon import lexicon

_CASES = ("nom", "gen", "dat", "acc", "inst", "loc", "voc")
_ADJECTIVE = {
    "nom": ("y", "i", "a", "e"),
    "gen": ("ego", "ej", "ych", "ich"),
    "dat": ("emu", "ej", "ym", "im"),
    "acc": ("ego", "ą", "y", "i", "e"),
    "inst": ("ym", "im", "ą", "ymi", "imi"),
    "loc": ("ym", "im", "ej", "ych", "ich"),
}
# Morfeusz crashes its process on a "word" of tens of thousands of characters (seen in 1.99.15).
_LONGEST = 60
_ENDING = re.compile(
    r"(.{3,}?(?:ow|sk|ck|n|czn|ln|jn))(iego|ego|iej|ej|emu|iemu|ym|im|ych|ich|ymi|imi|ą|y|i|a|e)"
)


@dataclass(frozen=True, slots=True)
class WordReading:
    """One analysis of a word: part of speech, number, cases and genders it may have."""

    lemma: str
    pos: str
    number: str
    cases: frozenset[str]
    genders: frozenset[str]
    labels: frozenset[str]
    tag: str


@functools.cache
def _engine() -> Any:
    try:
        import morfeusz2
    except ImportError:  # the extra is not installed
        return None
    return morfeusz2.Morfeusz(case_handling=morfeusz2.CONDITIONALLY_CASE_SENSITIVE)


def available() -> bool:
    """Whether the dictionary is installed."""
    return _engine() is not None


def _guess(word: str) -> tuple[WordReading, ...]:
    """An unknown adjective by its ending: klastrowej is klastrowy."""
    low = word.lower()
    listed = next((w[:-1] for w in lexicon("pl")["unknown"] if low.startswith(w[:-1])), None)
    match = _ENDING.fullmatch(low)
    if listed is None and not match:
        return ()
    stem, ending = (match[1], match[2]) if match else (low, "")
    if listed is not None:
        stem, ending = listed, low[len(listed) :] or "y"
    lemma = stem + ("i" if stem[-1] in "kg" else "y")
    plain = (
        ending[1:]
        if ending[0] == "i" and len(ending) > 2 and ending not in ("ich", "imi")
        else ending
    )
    cases = frozenset(case for case, endings in _ADJECTIVE.items() if plain in endings)
    number = "pl" if plain in ("ych", "ich", "ymi", "imi") else "sg"
    every = frozenset({"m1", "m2", "m3", "f", "n"})
    genders = {"ej": {"f"}, "ą": {"f"}, "a": {"f"}, "ego": every - {"f"}, "emu": every - {"f"}}
    return (
        WordReading(
            lemma, "adj", number, cases, frozenset(genders.get(plain, every)), frozenset(), ""
        ),
    )


def _reading(analysis: tuple[str, str, str, list[str], list[str]]) -> WordReading:
    _, lemma, tag, labels, _ = analysis
    parts = tag.split(":")
    number = next((p for p in parts if p in ("sg", "pl")), "")
    cases = next((p for p in parts if p.split(".")[0] in _CASES), "")
    genders = next((p for p in parts if re.match(r"(m\d|f|n)(\.|$)", p)), "")
    return WordReading(
        lemma.split(":")[0], parts[0], number, frozenset(cases.split(".")) - {""},
        frozenset(genders.split(".")) - {""}, frozenset(labels), tag,
    )  # fmt: skip


@functools.lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[WordReading, ...]:
    """What a word may be. Empty for a word that neither the dictionary nor its ending tells."""
    engine = _engine()
    if len(word) > _LONGEST:
        return ()
    if "-" in word:  # naukowo-technologicznym is inflected at its end
        return readings(word.rpartition("-")[2])
    if word[1:] != word[1:].lower() and "-" not in word:
        return ()  # acronyms and names with inner capitals are not inflected
    if engine is None:
        return _guess(word)
    found = [_reading(a[2]) for a in engine.analyse(word) if a[2][2] != "ign"]
    if not found and word[:1].isupper():
        found = [_reading(a[2]) for a in engine.analyse(word.lower()) if a[2][2] != "ign"]
    return tuple(found) or _guess(word)


@functools.lru_cache(maxsize=50_000)
def lemmas(word: str) -> frozenset[str]:
    """Base forms of a word in lower case, itself among them."""
    return frozenset({word.lower(), *(r.lemma.lower() for r in readings(word))})


@functools.lru_cache(maxsize=50_000)
def inflected_forms(word: str) -> frozenset[str]:
    """Every inflected form of what a word may be; empty where the dictionary is not installed."""
    engine = _engine()
    if engine is None:
        return frozenset()
    found: set[str] = set()
    for reading in readings(word):
        if reading.pos in ("subst", "adj", "ger"):
            found.update(row[0] for row in engine.generate(reading.lemma))
    return frozenset(found)


def is_adjective(word: str) -> bool:
    """Whether a word may be an adjective or a participle."""
    return any(r.pos in ("adj", "ppas", "pact") for r in readings(word))


def is_noun(word: str) -> bool:
    """Whether a word may be a noun or a gerund."""
    return any(r.pos in ("subst", "ger") for r in readings(word))


def has_label(word: str, label: str) -> bool:
    """Whether the dictionary gives a word this label."""
    return any(label in r.labels for r in readings(word))


def _cased(model: str, word: str) -> str:
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _ended(word: str, form: str) -> str:
    """A word with another form at its end, what stands before its last hyphen kept."""
    before, hyphen, last = word.rpartition("-")
    return before + hyphen + _cased(last, form)


@functools.lru_cache(20_000)
def _generate(reading: WordReading, number: str, gender: str | None) -> str | None:
    """The nominative of a reading's lemma, in a number and (adjectives) a gender."""
    engine = _engine()
    if engine is None or not reading.tag:
        stem = reading.lemma[:-1]
        ending = {"f": "a", "n": "e"}.get(gender or "", reading.lemma[-1])
        return stem + ("e" if number == "pl" and gender != "m1" else ending)
    forms = []
    for form, _, tag, _, _ in engine.generate(reading.lemma):
        parts = tag.split(":")
        if parts[0] != reading.pos or number not in parts or "neg" in parts:
            continue
        if "nom" not in ".".join(parts).split("."):
            continue
        if not any("nom" in p.split(".") for p in parts):
            continue
        if gender and reading.pos != "subst" and not any(gender in p.split(".") for p in parts[2:]):
            continue
        if reading.pos == "adj" and "pos" not in parts:
            continue
        forms.append(str(form))
    return min(forms, key=len, default=None)


def _agree(adjective: WordReading, noun: WordReading, case: str) -> bool:
    return (
        adjective.pos in ("adj", "ppas", "pact")
        and adjective.number in (noun.number, "")
        and case in adjective.cases
        and bool(adjective.genders & noun.genders)
    )


def _agreeing(word: str, noun: WordReading, case: str) -> WordReading | None:
    return next((r for r in readings(word) if _agree(r, noun, case)), None)


@dataclass(frozen=True, slots=True)
class _Choice:
    head: int
    noun: WordReading
    case: str
    adjectives: dict[int, WordReading]
    rank: tuple[int, ...]


def _choices(words: list[str], heads: frozenset[str], case_hint: str | None) -> list[_Choice]:
    """Readings of the phrase's head noun with the adjectives that agree, best last."""
    found: list[_Choice] = []
    for head, word in enumerate(words[:5]):
        before = words[:head]
        if any(not is_adjective(w) for w in before):
            break
        for noun in readings(word):
            if noun.pos not in ("subst", "ger") or not noun.number:
                continue
            for case in noun.cases - {"voc"}:
                adjectives = {i: a for i, w in enumerate(before) if (a := _agreeing(w, noun, case))}
                if len(adjectives) < len(before):
                    continue
                for i in range(head + 1, len(words)):
                    if not (after := _agreeing(words[i], noun, case)):
                        break
                    adjectives[i] = after
                rank = (
                    int(noun.lemma.lower() in heads),
                    int(case == case_hint),
                    len(adjectives),
                    int(noun.lemma.lower() in heads and noun.number == "sg"),
                    int(case == "nom"),
                    int("nazwisko" not in noun.labels),
                    int(noun.number == "sg"),
                )
                found.append(_Choice(head, noun, case, adjectives, rank))
    return sorted(found, key=lambda c: (c.rank, -c.head))


def _base_words(
    words: list[str], heads: frozenset[str] = frozenset(), case: str | None = None
) -> list[str]:
    """The words of a noun phrase in its base form; unchanged where no head noun is found.

    `heads` are lemmas to prefer as head, `case` the case that the context governs.
    """
    choices = _choices(words, heads, case)
    if not choices:
        return list(words)
    chosen = choices[-1]
    if chosen.case == "nom":
        return list(words)
    gender = min(chosen.noun.genders, default="m3")
    result = list(words)
    noun = _generate(chosen.noun, chosen.noun.number, None)
    if noun:
        result[chosen.head] = _ended(words[chosen.head], noun)
    for i, adjective in chosen.adjectives.items():
        if form := _generate(adjective, chosen.noun.number, gender):
            result[i] = _ended(words[i], form)
    return result


@functools.lru_cache(maxsize=20_000)
def place_lemmas(word: str) -> frozenset[str]:
    """Base forms of a word as the name of a place."""
    found = {r.lemma.lower() for r in readings(word) if "nazwa_geograficzna" in r.labels}
    return frozenset(found | {word.lower()})


def place_name(name: str) -> str:
    """A place's name in the nominative singular: Litwy -> Litwa."""
    if " " in name:
        return base_form(name)
    known = [r for r in readings(name) if "nazwa_geograficzna" in r.labels and r.number == "sg"]
    if not known or any("nom" in r.cases for r in known):
        return name
    return known[0].lemma


_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def base_form(phrase: str, heads: frozenset[str] = frozenset(), case: str | None = None) -> str:
    """A phrase with its head noun and agreeing adjectives in the nominative, its spacing kept.

    A phrase coordinated by "i" or "oraz" in a case that is not the genitive has each of its heads
    turned ("rozwijaniem klastrów i budowaniem ekosystemu"): a genitive may be a complement.
    """
    spans = [m.span() for m in _TOKEN.finditer(phrase)]
    words = [phrase[a:b] for a, b in spans]
    first = next((i for i, w in enumerate(words) if is_noun(w) or is_adjective(w)), 0)
    if any(w[0].isupper() and not w.isupper() for w in words[:first]):
        return phrase  # a foreign name: what follows its first word only looks Polish
    choices = _choices(words[first:], heads, case)
    done = words[:first] + _base_words(words[first:], heads, case)
    if choices and choices[-1].case in ("inst", "loc", "dat"):
        turned = choices[-1].case
        for i, word in enumerate(words):
            rest = words[i + 1 :]
            more = _choices(rest, frozenset(), turned)
            if word in ("i", "oraz") and more and more[-1].case == turned and more[-1].rank[1]:
                done[i + 1 :] = _base_words(rest, frozenset(), turned)
    result, at = [], 0
    for (a, b), word in zip(spans, done, strict=True):
        result += [phrase[at:a], word]
        at = b
    return "".join([*result, phrase[at:]])


def _joint(words: list[str], first: WordReading, case: str) -> list[str] | None:
    """The surnames that agree with a first name in a case; None where one does not."""
    result = []
    for word in words:
        known = readings(word)
        fitting = [
            r for r in known
            if case in r.cases and r.number == first.number and r.genders & first.genders
            and ("nazwisko" in r.labels or r.pos == "adj")
        ]  # fmt: skip
        if known and not fitting and any("nazwisko" in r.labels or r.pos == "adj" for r in known):
            return None
        result.append(_cased(word, fitting[0].lemma) if fitting and case != "nom" else word)
    return result


def person(name: str) -> str:
    """A person's name in the nominative: Sławomira Sosnowskiego -> Sławomir Sosnowski."""
    words = name.split()
    firsts = [r for r in readings(words[0]) if "imię" in r.labels and r.number == "sg"]
    for case in ("nom", "gen", "dat", "inst", "loc", "acc"):
        for first in firsts:
            if case in first.cases and (rest := _joint(words[1:], first, case)) is not None:
                return " ".join([words[0] if case == "nom" else first.lemma, *rest])
    return name
