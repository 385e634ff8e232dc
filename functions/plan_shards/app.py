"""PlanShards: what is left to transcribe, dealt out to shards, with its exact cost."""

from __future__ import annotations

from fanscribe.contracts import Plan, PlanPayload
from fanscribe.planning.plan import plan_shards
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(PlanPayload)
def handler(payload: PlanPayload) -> Plan:
    settings = Settings.from_env()
    return plan_shards(payload, settings, Bucket(settings.work_bucket))
