"""Names of the EU Publications Office's codes that a catalogue may mention, in English."""

from __future__ import annotations

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
