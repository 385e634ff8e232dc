"""Reproducible measurements: each part is a package here whose `run()` gives Markdown lines."""
