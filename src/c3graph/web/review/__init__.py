"""Claim sheets reviewed in the browser: `serve --review`.

    request -> access      who may, from where, in which session (pure)
            -> forms       what was typed, as rows of a sheet (pure)
            -> desk        sheets read and replaced, as the command line does
            -> views       text and rows as shown (pure)
            -> foresight   what a change would publish, told by a process of its own

Without the setting none of its routes exist.
"""

from c3graph.web.review.access import Guard, bindable
from c3graph.web.review.routes import Reviewing

__all__ = ["Guard", "Reviewing", "bindable"]
