"""Where each statement of a document stands: what parsers throw away.

    tokens.py    tokens of Turtle, TriG, N-Triples and N-Quads with their offsets
    resolve.py   relative IRI references
    statements.py  each statement with the offsets of its subject, predicate and object
    lines.py     an offset as line and column

The pass reads documents that `syntax.parse` has accepted: it does not report errors of syntax.
"""

from c3graph.rdf.positions.lines import Lines
from c3graph.rdf.positions.statements import PlacedStatement, Span, placed_statements

__all__ = ["Lines", "PlacedStatement", "Span", "placed_statements"]
