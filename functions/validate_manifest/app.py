"""ValidateManifest: the manifest's rows, checked, as a run."""

from __future__ import annotations

from fanscribe.contracts import Run, StartRun
from fanscribe.manifest.validate import validate
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(StartRun)
def handler(start: StartRun) -> Run:
    return validate(start, Bucket(Settings.from_env().work_bucket))
