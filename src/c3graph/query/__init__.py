"""SPARQL read from its tokens, what an answer rests on, and answers as text."""
