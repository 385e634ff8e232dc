"""fanscribe's domain: what a run is, how audio is split, planned, transcribed and merged.

Imports point downwards only: report, transcript, planning, media, hosted and manifest
know contracts, errors, settings, layout and storage; never one another's internals.
"""

__version__ = "0.1.0"
