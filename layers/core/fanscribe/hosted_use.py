"""What the hosted engine bills of a recording: its length, by its models and its add-ons."""

from __future__ import annotations

from fanscribe.contracts import AssemblyAiOptions, HostedUse, ShardChunk, samples_to_ms

ASSUMED_CHANNELS = 2
"""Of a recording whose channels are heard apart, before anybody opened it: a speaker a side."""


def hosted_use(chunk: ShardChunk, models: str, options: AssemblyAiOptions) -> HostedUse:
    """`models` and `options` are the run's, which a row of the manifest may outweigh."""
    own = chunk.assemblyai or options
    return HostedUse(
        models=hosted_models(own, models),
        add_ons=add_ons(diarize=chunk.diarize, key_terms=chunk.key_terms, options=own),
        billed_ms=samples_to_ms(chunk.end - chunk.start) * chunk.channels,
    )


def hosted_models(options: AssemblyAiOptions, default: str) -> str:
    """The models that are asked for as a comma list, the preferred first."""
    return ",".join(options.speech_models) or default


def add_ons(
    *, diarize: bool, key_terms: tuple[str, ...], options: AssemblyAiOptions
) -> tuple[str, ...]:
    """What is paid for beside the words, by its name in `pricing.json`."""
    bought = {
        "diarize": diarize,
        "key_terms": key_terms,
        "prompt": options.prompt,
        "redact_pii": options.redact_pii,
        "filter_profanity": options.filter_profanity,
    }
    return tuple(name for name, wanted in bought.items() if wanted)
