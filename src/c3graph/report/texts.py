"""The words around a report, in each of its languages."""

from __future__ import annotations

from collections.abc import Mapping

from c3graph.model import LANGUAGES
from c3graph.validate.shapes.words import NOT_IN_DATA

# In the order of LANGUAGES.
_TEXTS: dict[str, tuple[str, str, str]] = {
    "title": ("Validation report", "Raport z walidacji", "Ellenőrzési jelentés"),
    "conforms": (
        "Conforms: nothing at fault was found.",
        "Zgodne: nie znaleziono uchybień.",
        "Megfelel: hibát nem találtunk.",
    ),
    "fails": ("Does not conform.", "Niezgodne.", "Nem felel meg."),
    "checked": ("What was checked", "Co sprawdzono", "Amit ellenőriztünk"),
    "found": ("What was found", "Co znaleziono", "Amit találtunk"),
    "violation": ("violation", "naruszenie", "szabálysértés"),
    "warning": ("warning", "ostrzeżenie", "figyelmeztetés"),
    "info": ("info", "uwaga", "megjegyzés"),
    "severity": ("severity", "waga", "súlyosság"),
    "count": ("count", "liczba", "darab"),
    "counts": ("results", "wyniki", "eredmények"),
    "shape": ("shape", "kształt", "alakzat"),
    "nodes": ("focus nodes", "węzły", "csomópontok"),
    "message": ("message", "komunikat", "üzenet"),
    "node": ("node", "węzeł", "csomópont"),
    "path": ("path", "ścieżka", "útvonal"),
    "value": ("value", "wartość", "érték"),
    "place": ("place", "miejsce", "hely"),
    "said": ("said by", "według", "forrása"),
    "differs": (
        "the text at hand reads otherwise there: «{text}»",
        "tekst pod ręką brzmi tam inaczej: «{text}»",
        "a rendelkezésre álló szövegben ott más áll: «{text}»",
    ),
    "mend": ("mend", "poprawka", "javaslat"),
    "more": ("and {n} more", "i jeszcze {n}", "és még {n}"),
    "accepted": ("accepted", "przyjęte", "elfogadva"),
    "unchecked": ("nothing to check", "nic do sprawdzenia", "nincs mit ellenőrizni"),
    "absent": (NOT_IN_DATA, "w tych danych nie ma nic takiego", "ezekben az adatokban nincs ilyen"),
    "engine": ("engine", "silnik", "motor"),
    "shapes": ("Shapes", "Kształty", "Alakzatok"),
    "targets": ("looks at", "ogląda", "mit vizsgál"),
    "rules": ("rules", "reguły", "szabályok"),
    "file": ("file", "plik", "fájl"),
    "new": ("new", "nowe", "új"),
    "gone": ("gone", "usunięte", "megszűnt"),
    "kept": ("as before", "jak przedtem", "változatlan"),
    "since": (
        "since {release}: {added}, {removed} removed; judged again: {again}",
        "od {release}: {added}, usunięto {removed}; ocenione ponownie: {again}",
        "{release} óta: {added}, {removed} törölve; újra megítélve: {again}",
    ),
    "nothing": ("nothing", "nic", "semmi"),
    "whole": (
        "all judged again, nothing taken from {release}: {reason}",
        "wszystko ocenione ponownie, nic nie wzięto z {release}: {reason}",
        "minden újra megítélve, {release} kiadásból semmi sem átvéve: {reason}",
    ),
    "warnings": ("About the shapes", "O kształtach", "Az alakzatokról"),
    "about term": (
        "{x} is not a term of SHACL: ignored",
        "{x} nie jest terminem SHACL: pominięto",
        "{x} nem a SHACL szava: figyelmen kívül hagyva",
    ),
    "about undefined": (
        "{x}, to which it refers, is not defined",
        "{x}, do którego się odwołuje, nie jest zdefiniowany",
        "{x}, amelyre hivatkozik, nincs meghatározva",
    ),
    "about ill-formed": (
        "{x} is not a kind of node: left out",
        "{x} nie jest rodzajem węzła: pominięto",
        "{x} nem csomópontfajta: kihagyva",
    ),
    "about library": (
        "no target leads to it: it checks nothing by itself",
        "nie prowadzi do niego żaden cel: sam niczego nie sprawdza",
        "semmilyen cél nem vezet hozzá: magában semmit sem ellenőriz",
    ),
    "about aimless": (
        "states no constraint: it checks nothing",
        "nie stawia warunku: niczego nie sprawdza",
        "nem ír elő semmit: semmit sem ellenőriz",
    ),
    "about two-files": (
        "also described in {x}: what both files say is taken together",
        "opisany także w {x}: to, co mówią oba pliki, połączono",
        "leírása {x} fájlban is áll: amit a két fájl mond, egybe van véve",
    ),
    "about imports": (
        "imports {x}: not fetched; give the file by --shapes where it is needed",
        "importuje {x}: nie pobrano; jeśli trzeba, podaj plik przez --shapes",
        "importálja: {x}: nincs letöltve; ha kell, adja meg a fájlt a --shapes kapcsolóval",
    ),
    "about draft": (
        "names {x} by sh:predicate, as drafts did, and not by sh:path: left out",
        "wskazuje {x} przez sh:predicate, jak w szkicach, a nie przez sh:path: pominięto",
        "{x} sh:predicate-tel áll, mint a tervezetekben, nem sh:path-szal: kihagyva",
    ),
    "about unchecked": (
        "nothing was checked by these shapes",
        "tymi kształtami niczego nie sprawdzono",
        "ezek az alakzatok semmit sem ellenőriztek",
    ),
    "about let-pass": (
        "nothing was checked by these shapes, which was let pass",
        "tymi kształtami niczego nie sprawdzono, na co pozwolono",
        "ezek az alakzatok semmit sem ellenőriztek, ami megengedett volt",
    ),
    "about unused": (
        "no shape of this file found a node in the data",
        "żaden kształt z tego pliku nie znalazł węzła w danych",
        "e fájl egyik alakzata sem talált csomópontot az adatokban",
    ),
    "about no-shape": (
        "no shape in this file",
        "w tym pliku nie ma kształtu",
        "ebben a fájlban nincs alakzat",
    ),
    "about advanced": (
        "{x} is of SHACL-AF: judged by pySHACL",
        "{x} należy do SHACL-AF: ocenił pySHACL",
        "{x} a SHACL-AF része: a pySHACL ítélte meg",
    ),
    "about rules": (
        "{x} added triples to the data before all shapes were judged, by pySHACL",
        "{x} dodało trójki do danych, zanim pySHACL ocenił wszystkie kształty",
        "{x} hármasokat adott az adatokhoz, mielőtt a pySHACL megítélte az alakzatokat",
    ),
    "about annotation": (
        "{x}: results carry no annotations here",
        "{x}: wyniki nie noszą tu adnotacji",
        "{x}: az eredmények itt nem kapnak megjegyzéseket",
    ),
    "again": (
        "all of {shape}: {reason}",
        "całość {shape}: {reason}",
        "{shape} egésze: {reason}",
    ),
}


def text_named(name: str, language: str, **values: object) -> str:
    """A text in a language; English where there is none in it."""
    texts = dict(zip(LANGUAGES, _TEXTS[name], strict=True))
    return text_in(texts, language).format(**values)


def knows(name: str) -> bool:
    """Whether there are words for something."""
    return name in _TEXTS


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, or its main language, else English, else the first there is."""
    for wanted in (language, language.split("-")[0], "en"):
        if wanted in texts:
            return texts[wanted]
    return next(iter(texts.values()), "")
