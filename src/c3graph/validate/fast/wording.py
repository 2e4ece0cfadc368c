"""What a result says where its shape has no message of its own."""

from __future__ import annotations

_WORDS = {
    "Class": ("Not of the class asked for", "Nie należy do wymaganej klasy"),
    "Datatype": ("Not of the datatype asked for", "Nie jest wymaganego typu danych"),
    "NodeKind": ("Not of the kind of node asked for", "Nie jest węzłem wymaganego rodzaju"),
    "MinCount": ("Too few values", "Za mało wartości"),
    "MaxCount": ("Too many values", "Za dużo wartości"),
    "MinExclusive": ("Not above the bound", "Nie większe niż granica"),
    "MinInclusive": ("Below the bound", "Mniejsze niż granica"),
    "MaxExclusive": ("Not below the bound", "Nie mniejsze niż granica"),
    "MaxInclusive": ("Above the bound", "Większe niż granica"),
    "MinLength": ("Too short", "Za krótkie"),
    "MaxLength": ("Too long", "Za długie"),
    "Pattern": ("Does not match the pattern", "Nie pasuje do wzorca"),
    "LanguageIn": ("In none of the languages asked for", "W żadnym z wymaganych języków"),
    "UniqueLang": ("Two values in one language", "Dwie wartości w jednym języku"),
    "Equals": ("Not the same values as the other property", "Inne wartości niż druga właściwość"),
    "Disjoint": ("Also a value of the other property", "Także wartość drugiej właściwości"),
    "LessThan": ("Not less than the other property", "Nie mniejsze niż druga właściwość"),
    "LessThanOrEquals": ("More than the other property", "Większe niż druga właściwość"),
    "Not": ("Meets a shape that it must not meet", "Spełnia kształt, którego nie powinno"),
    "And": ("Does not meet all of the shapes", "Nie spełnia wszystkich kształtów"),
    "Or": ("Meets none of the shapes", "Nie spełnia żadnego z kształtów"),
    "Xone": ("Does not meet just one of the shapes", "Nie spełnia dokładnie jednego kształtu"),
    "Node": ("Does not meet the shape", "Nie spełnia kształtu"),
    "QualifiedMinCount": ("Too few values meet the shape", "Za mało wartości spełnia kształt"),
    "QualifiedMaxCount": ("Too many values meet the shape", "Za dużo wartości spełnia kształt"),
    "Closed": ("A property that the shape does not allow", "Właściwość niedozwolona w kształcie"),
    "HasValue": ("The value asked for is missing", "Brakuje wymaganej wartości"),
    "In": ("Not one of the values allowed", "Nie jest dozwoloną wartością"),
    "SPARQL": ("Found by the query of the shape", "Znalezione przez zapytanie kształtu"),
}


def wording(component: str) -> dict[str, str]:
    """A message by language for a component, named without its common ending."""
    return dict(zip(("en", "pl"), _WORDS[component], strict=True))
