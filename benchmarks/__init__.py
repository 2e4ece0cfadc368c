"""Benchmarks: figures that are ratios to a peer measured in the same run."""
