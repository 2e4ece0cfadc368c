"""What those who harvest need, derived from the kept releases.

`release.kept` lists releases in their order; `catalogue` (DCAT-AP), `dataset` (schema.org)
and the rest are pure functions of what it returns.
"""
