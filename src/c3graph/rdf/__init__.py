"""RDF itself, whatever it is about: terms, IRIs, syntaxes, files, and where statements stand."""
