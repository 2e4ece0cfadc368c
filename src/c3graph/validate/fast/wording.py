"""What a result says where its shape has no message of its own."""

from __future__ import annotations

from c3graph.model import LANGUAGES

_WORDS = {
    "Class": (
        "Not of the class asked for",
        "Nie należy do wymaganej klasy",
        "Nem a kívánt osztályba tartozik",
    ),
    "Datatype": (
        "Not of the datatype asked for",
        "Nie jest wymaganego typu danych",
        "Nem a kívánt adattípusú",
    ),
    "NodeKind": (
        "Not of the kind of node asked for",
        "Nie jest węzłem wymaganego rodzaju",
        "Nem a kívánt fajtájú csomópont",
    ),
    "MinCount": ("Too few values", "Za mało wartości", "Túl kevés érték"),
    "MaxCount": ("Too many values", "Za dużo wartości", "Túl sok érték"),
    "MinExclusive": ("Not above the bound", "Nie większe niż granica", "Nem nagyobb a határnál"),
    "MinInclusive": ("Below the bound", "Mniejsze niż granica", "Kisebb a határnál"),
    "MaxExclusive": ("Not below the bound", "Nie mniejsze niż granica", "Nem kisebb a határnál"),
    "MaxInclusive": ("Above the bound", "Większe niż granica", "Nagyobb a határnál"),
    "MinLength": ("Too short", "Za krótkie", "Túl rövid"),
    "MaxLength": ("Too long", "Za długie", "Túl hosszú"),
    "Pattern": ("Does not match the pattern", "Nie pasuje do wzorca", "Nem illeszkedik a mintára"),
    "LanguageIn": (
        "In none of the languages asked for",
        "W żadnym z wymaganych języków",
        "A kívánt nyelvek egyikén sincs",
    ),
    "UniqueLang": (
        "Two values in one language",
        "Dwie wartości w jednym języku",
        "Két érték ugyanazon a nyelven",
    ),
    "Equals": (
        "Not the same values as the other property",
        "Inne wartości niż druga właściwość",
        "Mások az értékei, mint a másik tulajdonságnak",
    ),
    "Disjoint": (
        "Also a value of the other property",
        "Także wartość drugiej właściwości",
        "A másik tulajdonságnak is értéke",
    ),
    "LessThan": (
        "Not less than the other property",
        "Nie mniejsze niż druga właściwość",
        "Nem kisebb a másik tulajdonság értékénél",
    ),
    "LessThanOrEquals": (
        "More than the other property",
        "Większe niż druga właściwość",
        "Nagyobb a másik tulajdonság értékénél",
    ),
    "Not": (
        "Meets a shape that it must not meet",
        "Spełnia kształt, którego nie powinno",
        "Megfelel egy alakzatnak, amelynek nem szabadna",
    ),
    "And": (
        "Does not meet all of the shapes",
        "Nie spełnia wszystkich kształtów",
        "Nem felel meg mindegyik alakzatnak",
    ),
    "Or": (
        "Meets none of the shapes",
        "Nie spełnia żadnego z kształtów",
        "Egyik alakzatnak sem felel meg",
    ),
    "Xone": (
        "Does not meet just one of the shapes",
        "Nie spełnia dokładnie jednego kształtu",
        "Nem pontosan egy alakzatnak felel meg",
    ),
    "Node": ("Does not meet the shape", "Nie spełnia kształtu", "Nem felel meg az alakzatnak"),
    "QualifiedMinCount": (
        "Too few values meet the shape",
        "Za mało wartości spełnia kształt",
        "Túl kevés érték felel meg az alakzatnak",
    ),
    "QualifiedMaxCount": (
        "Too many values meet the shape",
        "Za dużo wartości spełnia kształt",
        "Túl sok érték felel meg az alakzatnak",
    ),
    "Closed": (
        "A property that the shape does not allow",
        "Właściwość niedozwolona w kształcie",
        "Az alakzat nem enged meg ilyen tulajdonságot",
    ),
    "HasValue": (
        "The value asked for is missing",
        "Brakuje wymaganej wartości",
        "Hiányzik a kívánt érték",
    ),
    "In": (
        "Not one of the values allowed",
        "Nie jest dozwoloną wartością",
        "Nincs a megengedett értékek között",
    ),
    "SPARQL": (
        "Found by the query of the shape",
        "Znalezione przez zapytanie kształtu",
        "Az alakzat lekérdezése találta",
    ),
}


def wording(component: str) -> dict[str, str]:
    """A message by language for a component, named without its common ending."""
    return dict(zip(LANGUAGES, _WORDS[component], strict=True))
