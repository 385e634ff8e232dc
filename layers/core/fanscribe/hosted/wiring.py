"""What a function of the hosted engine works with, from its settings."""

from __future__ import annotations

from fanscribe.contracts import Options, Shard
from fanscribe.hosted.callback import callback_for, shard_name
from fanscribe.hosted.closing import audio_ms
from fanscribe.hosted.collect import Collecting
from fanscribe.hosted.ledger import Ledger
from fanscribe.hosted.service import connect
from fanscribe.hosted.sources import Lender, ReadExcerpt, is_local
from fanscribe.hosted.submission import Wanted
from fanscribe.hosted.submit import Submitter
from fanscribe.settings import Settings
from fanscribe.signing import Signer
from fanscribe.storage import Bucket


def ledger(settings: Settings) -> Ledger:
    return Ledger(settings.hosted_jobs_table, settings.expire_work_after_days)


def submitter(
    shard: Shard, work: Bucket, settings: Settings, read_excerpt: ReadExcerpt
) -> Submitter:
    lender = Lender(
        signer=Signer(),
        read_excerpt=read_excerpt,
        service_is_local=is_local(settings.assemblyai_base_url),
        queue_ms=sum(audio_ms(chunk) for chunk in shard.chunks),
    )
    return Submitter(work, ledger(settings), lambda: connect(settings), lender)


def wanted(shard: Shard, options: Options, settings: Settings) -> Wanted:
    name = shard_name(shard.run_id, shard.shard_id)
    return Wanted(name, shard.model, options.assemblyai, callback_for(shard, settings))


def collecting(work: Bucket, settings: Settings) -> Collecting:
    return Collecting(work, ledger(settings), Signer(), lambda: connect(settings))
