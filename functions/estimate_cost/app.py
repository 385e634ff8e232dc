"""EstimateCost: what the run should cost, and whether its budget holds."""

from __future__ import annotations

from fanscribe.contracts import Estimate, RunPayload
from fanscribe.planning.estimate import estimate_cost
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(RunPayload)
def handler(payload: RunPayload) -> Estimate:
    settings = Settings.from_env()
    return estimate_cost(payload.run, settings, Bucket(settings.work_bucket))
