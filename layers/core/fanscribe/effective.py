"""What holds for one item: its manifest row's word first, else the run's."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from fanscribe.contracts import AssemblyAiOptions, EngineChoice, Item, Mode, Options


class Effective(Struct, frozen=True, kw_only=True):
    """The settings of one item after its row and the run's options were put together.

    `fallback` is whether its audio may go to the hosted engine where Parakeet does not do it.
    """

    engine: EngineChoice
    language: str | None
    key_terms: tuple[str, ...]
    diarize: bool
    fallback: bool
    mode: Mode = "batched"
    multichannel: bool = False
    assemblyai: AssemblyAiOptions = AssemblyAiOptions()


def effective(item: Item, options: Options) -> Effective:
    engine = item.engine or options.engine
    return Effective(
        engine=engine,
        language=item.language or options.language,
        key_terms=item.key_terms or options.key_terms,
        diarize=options.diarize if item.diarize is None else item.diarize,
        # Who names Parakeet may mean: nowhere else. Only a word of theirs lets audio leave.
        fallback=engine == "auto" if options.fallback is None else options.fallback,
        mode=options.mode,
        multichannel=options.multichannel if item.multichannel is None else item.multichannel,
        assemblyai=_laid_over(options.assemblyai, item.assemblyai),
    )


def _laid_over(run: AssemblyAiOptions, row: AssemblyAiOptions | None) -> AssemblyAiOptions:
    """What the row asks for by name, and the run's word for the rest."""
    if row is None:
        return run
    return msgspec.convert(msgspec.to_builtins(run) | msgspec.to_builtins(row), AssemblyAiOptions)
