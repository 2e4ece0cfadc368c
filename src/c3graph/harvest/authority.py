"""Names of the EU Publications Office's codes that a catalogue may mention, in English."""

from __future__ import annotations

from c3graph.syntax import RdfFormat

THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food", "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport", "ENER": "Energy", "ENVI": "Environment",
    "GOVE": "Government and public sector", "HEAL": "Health", "INTR": "International issues",
    "JUST": "Justice, legal system and public safety", "REGI": "Regions and cities",
    "SOCI": "Population and society", "TECH": "Science and technology", "TRAN": "Transport",
}  # fmt: skip
LANGUAGES = {
    "BUL": "Bulgarian", "CES": "Czech", "DAN": "Danish", "DEU": "German", "ELL": "Greek",
    "ENG": "English", "EST": "Estonian", "FIN": "Finnish", "FRA": "French", "GLE": "Irish",
    "HRV": "Croatian", "HUN": "Hungarian", "ITA": "Italian", "LAV": "Latvian",
    "LIT": "Lithuanian", "MLT": "Maltese", "NLD": "Dutch", "POL": "Polish", "POR": "Portuguese",
    "RON": "Romanian", "SLK": "Slovak", "SLV": "Slovenian", "SPA": "Spanish", "SWE": "Swedish",
}  # fmt: skip
# A dump's syntax: its code in the table of file types, and what people call it.
FILE_TYPES = {
    RdfFormat.TURTLE: ("RDF_TURTLE", "Turtle"),
    RdfFormat.TRIG: ("RDF_TRIG", "TriG"),
    RdfFormat.N_TRIPLES: ("RDF_N_TRIPLES", "N-Triples"),
    RdfFormat.N_QUADS: ("RDF_N_QUADS", "N-Quads"),
    RdfFormat.RDF_XML: ("RDF_XML", "RDF/XML"),
    RdfFormat.JSON_LD: ("JSON_LD", "JSON-LD"),
}
