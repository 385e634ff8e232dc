"""Each planned item with its engine, its model and its settings; or why it has none."""

from __future__ import annotations

from typing import NamedTuple

from fanscribe.channels import channels_apart
from fanscribe.contracts import CutPlan, Engine, Failure, Options
from fanscribe.effective import Effective, effective
from fanscribe.errors import LanguageUnsupportedError
from fanscribe.hosted_use import hosted_models
from fanscribe.planning.routing import engine_for
from fanscribe.settings import Settings

STATE = "PlanShards"


class Assignment(NamedTuple):
    """An item that was planned, and who is to transcribe it under which settings.

    `diarizer` is the model that is to tell its speakers apart, None if nobody asked or the engine
    does so itself.
    """

    plan: CutPlan
    engine: Engine
    model: str
    settings: Effective
    diarizer: str | None = None


class Assignments(NamedTuple):
    """Every plan is in one of the two."""

    taken: list[Assignment]
    refused: list[Failure]


def assign(
    plans: list[CutPlan], options: Options, settings: Settings, *, is_hurried: bool = False
) -> Assignments:
    """Route each item; a language that its engine does not speak refuses that item alone."""
    taken: list[Assignment] = []
    refused: list[Failure] = []
    for plan in plans:
        try:
            taken.append(_assigned(plan, options, settings, is_hurried))
        except LanguageUnsupportedError as error:
            refused.append(_failure(plan, error))
    return Assignments(taken, refused)


def _assigned(plan: CutPlan, options: Options, settings: Settings, is_hurried: bool) -> Assignment:
    own = effective(plan.item, options)
    engine = engine_for(plan.item.file_id, own, is_hurried=is_hurried)
    models: dict[Engine, str] = {
        "parakeet": options.model or settings.model_name,
        "assemblyai": hosted_models(own.assemblyai, settings.assemblyai_models),
    }
    # Who is heard on channels of their own is told apart already.
    wanted = own.diarize and engine == "parakeet" and not channels_apart(plan, own)
    diarizer = settings.diarizer_name if wanted else None
    return Assignment(plan, engine, models[engine], own, diarizer)


def _failure(plan: CutPlan, error: LanguageUnsupportedError) -> Failure:
    return Failure(
        file_id=plan.item.file_id,
        state=STATE,
        error=type(error).__name__,
        cause=str(error),
        audio_url=plan.item.audio_url,
        row=plan.item.row,
    )
