"""Both ends of a webhook: a shard that waits for its jobs, and the service that tells of one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import LambdaFunctionUrlEvent
from msgspec import Struct

from fanscribe.contracts import AwaitPayload, HostedJob
from fanscribe.hosted.callback import HEADER, is_authentic, shard_name
from fanscribe.hosted.calls import Calls
from fanscribe.storage import Bucket

logger = Logger(service="fanscribe", child=True)


class Notification(Struct, frozen=True):
    """What the service sends."""

    transcript_id: str
    status: Literal["completed", "error"]


def await_jobs(payload: AwaitPayload, work: Bucket, calls: Calls) -> None:
    """Have the state's token answered when the jobs end that the service will tell us of."""
    jobs = work.read_as(payload.hosted.jobs_key, tuple[HostedJob, ...])
    awaited = {job.transcript_id for job in jobs if job.called_back}
    name = shard_name(payload.run.run_id, payload.shard.shard_id)
    calls.wait(name, payload.task_token, awaited)


def receive(call: LambdaFunctionUrlEvent, secret: str, calls: Calls) -> HTTPStatus:
    """Take note of a call. What is not from the service changes nothing."""
    if not is_authentic(call.headers.get(HEADER), secret):
        logger.warning("a call that does not know the secret")
        return HTTPStatus.UNAUTHORIZED
    shard = call.query_string_parameters.get("shard")
    try:
        told = msgspec.json.decode(call.decoded_body or "", type=Notification)
    except msgspec.MsgspecError:
        return HTTPStatus.BAD_REQUEST
    if not shard:
        return HTTPStatus.BAD_REQUEST
    calls.end(shard, told.transcript_id)
    return HTTPStatus.OK
