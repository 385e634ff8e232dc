from fanscribe.contracts import AwaitPayload
from fanscribe.hosted.webhook import await_jobs
from fanscribe.hosted.wiring import calls
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(AwaitPayload)
def handler(payload: AwaitPayload) -> None:
    settings = Settings.from_env()
    await_jobs(payload, Bucket(settings.work_bucket), calls(settings))
