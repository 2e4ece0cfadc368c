"""Shapes: loaded, named, checked to be well-formed, and put into words."""
