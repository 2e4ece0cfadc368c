"""Documents to linked open data, each statement with the characters that say it.

    Document --extract--> ClaimSheet --(steward reviews)--> ClaimSheet --build--> DraftGraph
      --validate--> Report --conforms--> ValidatedGraph --release--> Release --store--> Answer

One word a step: the module, the command, the test file and the page in docs/steps share it. The
types are in `model`, in travelling order; `pipeline` joins the steps; `errors` draws the one tree.
"""

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

__all__ = [
    "Answer",
    "C3GraphError",
    "Claim",
    "ClaimSheet",
    "Conflict",
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
    "ValidatedGraph",
]
