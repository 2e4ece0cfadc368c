"""HTTP as its RFCs have it. Nothing here knows a release."""
