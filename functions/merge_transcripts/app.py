"""MergeTranscripts: chunk results become transcripts, in every format the run asks for."""

from __future__ import annotations

from fanscribe.contracts import MergeBatch, MergeSummary
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket, s3_client
from fanscribe.transcript.merging import merge_items


@stage(MergeBatch)
def handler(batch: MergeBatch) -> MergeSummary:
    settings, client = Settings.from_env(), s3_client()
    work, output = Bucket(settings.work_bucket, client), Bucket(settings.output_bucket, client)
    return merge_items(batch, work, output, settings)
