"""Measures pages as multiples of a bare hello-world on the same server (docs/developers/benchmarks.md)."""
