"""What the template tells a function, read when it is needed and never at import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from fanscribe.errors import SettingMissingError


class Settings(Struct, frozen=True, kw_only=True):
    """The environment of every function and of the GPU worker.

    Each field is the UPPER_SNAKE variable of its name, declared in template.yaml.
    `download_limit_mb` is the disk for a recording that is not served by range; `file_deadline_s`
    how long the planning of one recording may take, waiting for its bytes included.
    """

    work_bucket: str
    output_bucket: str
    model_name: str = "nvidia/parakeet-tdt-0.6b-v3"
    assemblyai_secret: str = ""
    assemblyai_base_url: str = "https://api.assemblyai.com"
    assemblyai_models: str = "universal-3-5-pro,universal-2"
    chunk_seconds: int = 300
    shard_audio_minutes: int = 240
    max_shards: int = 64
    allow_http: bool = False
    allow_local_files: bool = False
    download_limit_mb: int = 400
    file_deadline_s: int = 300

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingMissingError for a variable without a default that is not set."""
        given = {
            name: environ[name.upper()]
            for name in cls.__struct_fields__
            if environ.get(name.upper())
        }
        for field in msgspec.structs.fields(cls):
            if field.required and field.name not in given:
                raise SettingMissingError(field.name.upper())
        values: dict[str, Any] = given
        return msgspec.convert(values, cls, strict=False)
