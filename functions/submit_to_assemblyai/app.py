from fanscribe.contracts import HostedProgress, Shard, ShardPayload
from fanscribe.hosted.submit import submit_shard
from fanscribe.hosted.wiring import submitter, wanted
from fanscribe.media.excerpt import excerpts
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(ShardPayload)
def handler(payload: ShardPayload) -> HostedProgress:
    settings = Settings.from_env()
    work = Bucket(settings.work_bucket)
    shard = work.read_as(payload.shard.shard_key, Shard)
    by = submitter(shard, work, settings, excerpts(work.client, settings))
    return submit_shard(shard, wanted(shard, payload.run.options, settings), by)
