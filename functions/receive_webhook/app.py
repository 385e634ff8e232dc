"""ReceiveWebhook: AssemblyAI tells that a job has ended. No state: a function URL calls it."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import LambdaFunctionUrlEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from fanscribe.hosted.calls import Calls
from fanscribe.hosted.webhook import receive
from fanscribe.secrets import read_secret
from fanscribe.settings import Settings


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:  # noqa: ARG001
    settings = Settings.from_env()
    secret = read_secret(settings.hosted_webhook_secret)
    calls = Calls(settings.hosted_jobs_table, settings.expire_work_after_days)
    status = receive(LambdaFunctionUrlEvent(event), secret, calls)
    return {"statusCode": int(status)}
