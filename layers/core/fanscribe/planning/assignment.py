"""A planned item with its engine, its model and its settings; or why it has none."""

from __future__ import annotations

from typing import NamedTuple

from fanscribe.channels import channels_apart
from fanscribe.contracts import CutPlan, Engine, Failure, Options
from fanscribe.effective import Effective, effective
from fanscribe.errors import LanguageUnsupportedError
from fanscribe.failures import of_item
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


def assign(
    plan: CutPlan, options: Options, settings: Settings, *, is_hurried: bool = False
) -> Assignment:
    """Route the item. Raises LanguageUnsupportedError if its engine does not speak its language."""
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


def refusal(plan: CutPlan, error: LanguageUnsupportedError) -> Failure:
    """The record that nobody is to transcribe the item."""
    return of_item(plan.item, STATE, type(error).__name__, str(error))
