"""release: a validated graph becomes an immutable folder; its dumps, and what is kept."""
