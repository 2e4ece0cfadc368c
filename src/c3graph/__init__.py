"""Documents to linked open data, each statement with the characters that say it.

    Document --extract--> ClaimSheet --(steward reviews)--> ClaimSheet --build--> DraftGraph
      --validate--> Report --conforms--> ValidatedGraph --release--> Release --store--> Answer

One word a step: the module, the command, the test file and the page in docs/steps share it. The
types are in `model`, in travelling order; `pipeline` joins the steps; `errors` draws the one tree.
"""

import typing as _typing

from c3graph.errors import C3GraphError
from c3graph.model import (
    Answer,
    Claim,
    ClaimSheet,
    Conflict,
    Document,
    DraftGraph,
    Entity,
    Evidence,
    Release,
    Report,
    Result,
    Severity,
    Source,
    Status,
    ValidatedGraph,
)

if _typing.TYPE_CHECKING:
    from c3graph.dataset import Dataset, Table, open

__all__ = [
    "Answer",
    "C3GraphError",
    "Claim",
    "ClaimSheet",
    "Conflict",
    "Dataset",
    "Document",
    "DraftGraph",
    "Entity",
    "Evidence",
    "Release",
    "Report",
    "Result",
    "Severity",
    "Source",
    "Status",
    "Table",
    "ValidatedGraph",
    "open",
]

# Asking a dataset needs a SPARQL engine; reading what a claim is does not.
_LAZY = ("Dataset", "Table", "open")


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from c3graph import dataset

        return getattr(dataset, name)
    if name == "terms":  # their name before they had a room
        from c3graph.rdf import terms

        return terms
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
