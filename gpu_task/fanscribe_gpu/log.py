"""The job's log: JSON lines that carry the run's id, as the functions' do."""

from __future__ import annotations

import logging
import os

from aws_lambda_powertools import Logger

logger = Logger(service="fanscribe-gpu")


def speak_of(run_id: str, shard_id: str, attempt: int) -> None:
    """From here on, every line says which run, shard and try of Batch's it is about."""
    logger.set_correlation_id(run_id)
    logger.append_keys(shard_id=shard_id, attempt=attempt)


def quiet_libraries() -> None:
    """Only errors from libraries that narrate their loading."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    for name in ("nemo_logger", "nv_one_logger", "lightning", "numexpr", "matplotlib"):
        logging.getLogger(name).setLevel(logging.ERROR)
