"""What those who harvest need: the kept releases, and what is derived from them.

`kept` lists releases in their order; `catalogue` (DCAT-AP), `dataset` (schema.org) and the rest
are pure functions of what it returns.
"""
