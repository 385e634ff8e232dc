from fanscribe.contracts import CollectPayload, HostedProgress, Shard
from fanscribe.hosted.collect import collect_shard
from fanscribe.hosted.wiring import collecting
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(CollectPayload)
def handler(payload: CollectPayload) -> HostedProgress:
    settings = Settings.from_env()
    work = Bucket(settings.work_bucket)
    shard = work.read_as(payload.shard.shard_key, Shard)
    options = payload.run.options
    return collect_shard(shard, payload.hosted, options, collecting(work, settings))
