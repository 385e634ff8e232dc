"""Recordings: reach them, open them safely, know their length, cut them at pauses, decode them.

From an address to samples, one module a step::

    sources   address        → bytes by range, and their identity
    sniff     first bytes    → container
    opening   bytes          → AudioFile, a stream of whole seconds
    probe     AudioFile      → what it is and how long it truly is
    pauses    power          → where to cut
    cut_plan  length, pauses → chunks that tile the file
    decode    chunk          → samples at 16 kHz mono
    micro     samples        → pieces the size of a model's breath
"""
