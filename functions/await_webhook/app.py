from fanscribe.contracts import AwaitPayload
from fanscribe.hosted.calls import Calls
from fanscribe.hosted.webhook import await_jobs
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(AwaitPayload)
def handler(payload: AwaitPayload) -> None:
    settings = Settings.from_env()
    calls = Calls(settings.hosted_jobs_table, settings.expire_work_after_days)
    await_jobs(payload, Bucket(settings.work_bucket), calls)
