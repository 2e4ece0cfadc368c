"""Run by the portal's own Python: what extruct finds in a page on standard input, as JSON."""

import json
import sys

import extruct

found = extruct.extract(sys.stdin.read(), syntaxes=["json-ld"])
print(json.dumps(found["json-ld"]))
