"""Run by the portal's own Python: what ckanext-dcat makes of a catalogue, as JSON.

Arguments: the syntax by rdflib's name; the catalogue on standard input.
"""

import json
import sys

from ckanext.dcat.processors import RDFParser

parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(sys.stdin.buffer.read(), _format=sys.argv[1])
found = [
    {
        "uri": next(extra["value"] for extra in dataset["extras"] if extra["key"] == "uri"),
        "title": dataset["title"],
        "tags": sorted(tag["name"] for tag in dataset["tags"]),
        "resources": {
            resource["download_url"]: [resource["hash"], resource["size"]]
            for resource in dataset["resources"]
        },
    }
    for dataset in parser.datasets()
]
print(json.dumps(sorted(found, key=lambda dataset: str(dataset["uri"]))))
