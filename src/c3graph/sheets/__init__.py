"""Claim sheets and the stewards' tables: what one step writes and the next one reads."""
