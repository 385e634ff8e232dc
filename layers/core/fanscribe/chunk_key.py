"""The name of a chunk's result: everything that could change its words, hashed.

A retry, a redrive or another run of the same manifest finds the result under the same name and
pays for nothing twice; anything that differs gets another name, so that nothing stale is found.
"""

from __future__ import annotations

import hashlib

import msgspec

from fanscribe.contracts import AssemblyAiOptions, Engine, Mode, Source

REVISION = 2
"""Raised when the same model would now give other words: a new decoder, new micro chunks."""


def chunk_key(
    source: Source,
    start: int,
    end: int,
    *,
    engine: Engine,
    model: str,
    language: str | None,
    key_terms: tuple[str, ...],
    diarize: bool,
    mode: Mode = "batched",
    multichannel: bool = False,
    channel: int | None = None,
    assemblyai: AssemblyAiOptions | None = None,
) -> str:
    """A 40-digit hexadecimal key for `[start, end)` samples of `source` as `engine` hears it.

    The parameters are those of the `Shard` and the `ShardChunk`; `assemblyai`, the run's, counts
    for that engine.
    """
    # Parakeet's words are the same whoever says them: its speakers are told apart by another model,
    # over the whole file (`turns_key`). The hosted engine's results hold the speakers' names.
    tells_speakers = diarize and engine == "assemblyai"
    # Only where they are asked for: results of earlier versions are found again.
    heard_as = (mode,) if engine == "parakeet" and mode != "batched" else ()
    apart = (multichannel, channel) if multichannel or channel else ()
    is_default = assemblyai in (None, AssemblyAiOptions())
    own = () if is_default or engine != "assemblyai" else (assemblyai,)
    identity = (
        REVISION,
        content_of(source),
        (start, end),
        (
            engine,
            model,
            language,
            sorted(key_terms),
            tells_speakers,
            *heard_as,
            *apart,
            *filter(None, own),
        ),
    )
    return hashlib.sha256(msgspec.json.encode(identity)).hexdigest()[:40]


def content_of(source: Source) -> tuple[str, str | int | None]:
    """What tells a recording from any other."""
    # An etag names content wherever it lies, but only within one server's way of making etags:
    # the URL stays in. Without one, URL and size are the best there is.
    return (source.audio_url, source.etag or source.size)
