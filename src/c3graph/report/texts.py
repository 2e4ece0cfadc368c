"""The words around a report, in English and Polish."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "pl")
_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Validation report", "Raport z walidacji"),
    "conforms": ("Conforms: nothing at fault was found.", "Zgodne: nie znaleziono uchybień."),
    "fails": ("Does not conform.", "Niezgodne."),
    "checked": ("What was checked", "Co sprawdzono"),
    "found": ("What was found", "Co znaleziono"),
    "violation": ("violation", "naruszenie"),
    "warning": ("warning", "ostrzeżenie"),
    "info": ("info", "uwaga"),
    "severity": ("severity", "waga"),
    "count": ("count", "liczba"),
    "counts": ("results", "wyniki"),
    "shape": ("shape", "kształt"),
    "nodes": ("focus nodes", "węzły"),
    "message": ("message", "komunikat"),
    "node": ("node", "węzeł"),
    "path": ("path", "ścieżka"),
    "value": ("value", "wartość"),
    "place": ("place", "miejsce"),
    "said": ("said by", "według"),
    "mend": ("mend", "poprawka"),
    "more": ("and {n} more", "i jeszcze {n}"),
    "accepted": ("accepted", "przyjęte"),
    "unchecked": ("nothing to check", "nic do sprawdzenia"),
    "engine": ("engine", "silnik"),
    "shapes": ("Shapes", "Kształty"),
    "targets": ("looks at", "ogląda"),
    "rules": ("rules", "reguły"),
    "file": ("file", "plik"),
    "new": ("new", "nowe"),
    "gone": ("gone", "usunięte"),
    "kept": ("as before", "jak przedtem"),
    "looked": (
        "{shapes} shapes looked at {nodes} focus nodes",
        "kształtów: {shapes}, obejrzanych węzłów: {nodes}",
    ),
    "since": (
        "since {release}: {added} statements added, {removed} removed; judged again: {again}",
        "od {release}: dodano stwierdzeń {added}, usunięto {removed}; ocenione ponownie: {again}",
    ),
    "nothing": ("nothing", "nic"),
    "whole": (
        "all judged again, nothing taken from {release}: {reason}",
        "wszystko ocenione ponownie, nic nie wzięto z {release}: {reason}",
    ),
    "again": ("all of {shape}: {reason}", "całość {shape}: {reason}"),
    "none": ("{n} shapes had nothing to check", "kształtów bez niczego do sprawdzenia: {n}"),
}


def say(name: str, language: str, **values: object) -> str:
    """A text in a language; English where there is none in it."""
    english, polish = _TEXTS[name]
    return (polish if language.split("-")[0] == "pl" else english).format(**values)


def choose(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, or its main language, else English, else the first there is."""
    for wanted in (language, language.split("-")[0], "en"):
        if wanted in texts:
            return texts[wanted]
    return next(iter(texts.values()), "")
