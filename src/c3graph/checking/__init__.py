"""Any RDF held against any shapes, whole or since a kept release."""
