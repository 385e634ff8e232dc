"""What the state machine, the job definition and the template tell the job."""

from __future__ import annotations

import os
from collections.abc import Mapping

from fanscribe.settings import read_env
from msgspec import Struct


class JobSettings(Struct, frozen=True, kw_only=True):
    """Each field is the UPPER_SNAKE variable of its name.

    `max_batch_seconds` is audio in one batch, padding included: what GPU memory must hold, and, in
    mode `batched`, what a kill costs at most. Half of it is heard while the rest is written.
    `read_ahead_chunks` is how many chunks (19 MB each) may be decoded or wait for the model.
    In mode `streaming`, `streams_at_once` recordings are heard in steps of `stream_step_seconds`,
    with `stream_before_seconds` and `stream_after_seconds` around; in mode `local-attention`, up
    to `whole_file_minutes` at once. `journal` is the supervisor's file; the variables in AWS's own
    names are Batch's and the SDK's.
    """

    run_id: str
    shard_key: str
    work_bucket: str
    max_batch_seconds: int = 1200
    read_threads: int = 2
    read_ahead_chunks: int = 6
    progress_seconds: int = 30
    allow_http: bool = False
    download_limit_mb: int = 400
    stream_after_seconds: int = 3
    stream_before_seconds: int = 5
    stream_step_seconds: int = 20
    streams_at_once: int = 8
    whole_file_minutes: int = 180
    journal: str = ""
    aws_batch_job_attempt: int = 1
    aws_ec2_metadata_service_endpoint: str = "http://169.254.169.254"
    aws_ec2_metadata_disabled: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> JobSettings:
        """Raises SettingMissingError for a variable without a default that is not set."""
        return read_env(cls, environ)
