"""The documentation as one site (Sphinx, with MyST for Markdown): `make docs` writes build/docs."""

from __future__ import annotations

import re
import shutil
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

project = "c3graph"
author = "the c3graph developers"
version = release = metadata.version("c3graph")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.graphviz", "sphinx_click"]
exclude_patterns = ["examples"]
html_theme = "furo"
html_title = "c3graph"
html_copy_source = False
html_show_sourcelink = False
# Links between pages are checked, and a dead one fails the build.
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
smartquotes = False
default_role = "code"
# What the signatures name of others, and of modules whose content is not promised.
_OTHERS = r"(c3graph|collections|datetime|decimal|pandas|pathlib|polars)\..*"
nitpick_ignore_regex = [("py:class", _OTHERS)]
graphviz_output_format = "svg"
# Pygments does not know property paths of SPARQL 1.1, nor Mermaid.
suppress_warnings = ["misc.highlighting_failure"]

_DRAWING = re.compile(r"```mermaid\nflowchart TD\n(.*?)```", re.S)
ROOT = Path(__file__).parents[1]


def as_directives(app: Sphinx, name: str, source: list[str]) -> None:
    """Draws what a code host draws from Mermaid by Graphviz, where that is installed.

    Args:
        app: the run of Sphinx.
        name: the page, without its ending.
        source: its text, the one item, replaced in place.
    """
    if shutil.which("dot"):
        source[0] = _DRAWING.sub(
            lambda found: (
                "```{graphviz}\ndigraph {\nnode [shape=box];\n"
                + found[1].replace("-->", "->")
                + "}\n```"
            ),
            source[0],
        )


def setup(app: Sphinx) -> None:
    """Sphinx asks for it."""
    app.connect("source-read", as_directives)
