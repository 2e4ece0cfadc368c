"""What answers machines: dereferencing, catalogues, versions, streams, signposts."""
