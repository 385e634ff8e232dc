from fanscribe.contracts import ExplainPayload, ShardRef
from fanscribe.gpu_failure import explain
from fanscribe.planning.rates import hosted_usd
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(ExplainPayload)
def handler(payload: ExplainPayload) -> ShardRef:
    settings = Settings.from_env()
    return explain(payload, Bucket(settings.work_bucket), settings, hosted_usd)
