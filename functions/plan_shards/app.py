"""PlanShards: what is left to transcribe, dealt out to shards, with its exact cost."""

from __future__ import annotations

from fanscribe.contracts import Plan, PlanPayload
from fanscribe.hosted.api_key import has_api_key
from fanscribe.planning.plan import plan_shards
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(PlanPayload)
def handler(payload: PlanPayload) -> Plan:
    settings = Settings.from_env()
    work = Bucket(settings.work_bucket)
    return plan_shards(payload, settings, work, lambda: has_api_key(settings.assemblyai_secret))
