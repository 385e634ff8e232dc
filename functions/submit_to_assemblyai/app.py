from fanscribe.contracts import HostedProgress, Shard, ShardPayload
from fanscribe.hosted.service import connect
from fanscribe.hosted.submit import submit_shard
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket, Signer


@stage(ShardPayload)
def handler(payload: ShardPayload) -> HostedProgress:
    settings = Settings.from_env()
    work = Bucket(settings.work_bucket)
    shard = work.read_as(payload.shard.shard_key, Shard)
    return submit_shard(shard, work, lambda: connect(settings), Signer())
