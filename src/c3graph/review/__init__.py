"""review: a steward decides on the proposed rows of a sheet."""
