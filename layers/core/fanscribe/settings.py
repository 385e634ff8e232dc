"""What the template tells a function, read when it is needed and never at import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from fanscribe.errors import SettingMissingError

T = TypeVar("T", bound=Struct)


class Settings(Struct, frozen=True, kw_only=True):
    """The environment of every function and of the GPU worker.

    Each field is the UPPER_SNAKE variable of its name, declared in template.yaml.
    `download_limit_mb` is the disk for a recording that is not served by range; `file_deadline_s`
    how long the planning of one recording may take, waiting for its bytes included;
    `hosted_webhook_wait_seconds` how long a webhook is waited for at least.
    """

    work_bucket: str
    output_bucket: str
    model_name: str = "nvidia/parakeet-tdt-0.6b-v3"
    diarizer_name: str = "nvidia/diar_streaming_sortformer_4spk-v2.1"
    assemblyai_secret: str = ""
    assemblyai_base_url: str = "https://api.assemblyai.com"
    assemblyai_models: str = "universal-3-5-pro,universal-2"
    hosted_jobs_table: str = ""
    hosted_webhook_secret: str = ""
    hosted_webhook_url: str = ""
    hosted_webhook_wait_seconds: int = 900
    expire_work_after_days: int = 30
    chunk_seconds: int = 300
    shard_audio_minutes: int = 1440
    max_shards: int = 1_000
    max_vcpus: int = 64
    allow_http: bool = False
    allow_local_files: bool = False
    download_limit_mb: int = 400
    file_deadline_s: int = 300

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingMissingError for a variable without a default that is not set."""
        return read_env(cls, environ)


def read_env(kind: type[T], environ: Mapping[str, str]) -> T:
    """A Struct from the UPPER_SNAKE variables of its fields' names; an empty one counts as unset.

    Raises SettingMissingError.
    """
    fields = msgspec.structs.fields(kind)
    given = {f.name: environ[f.name.upper()] for f in fields if environ.get(f.name.upper())}
    for field in fields:
        if field.required and field.name not in given:
            raise SettingMissingError(field.name.upper())
    return msgspec.convert(given, kind, strict=False)
