"""Manifest rows in, items out: reading, checking and naming what a run is to transcribe."""
