"""A document's bytes as text with its layout: formats, encodings, lines, forms."""
