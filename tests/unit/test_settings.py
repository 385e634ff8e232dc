"""What the template tells a function."""

from __future__ import annotations

import pytest
from fanscribe.errors import SettingMissingError
from fanscribe.settings import Settings

REQUIRED = {"WORK_BUCKET": "work", "OUTPUT_BUCKET": "output"}


def test_variables_become_settings_of_their_type() -> None:
    settings = Settings.from_env(REQUIRED | {"MAX_SHARDS": "7", "MODEL_NAME": "m", "HOME": "/"})
    assert (settings.work_bucket, settings.max_shards, settings.model_name) == ("work", 7, "m")


def test_an_empty_variable_leaves_the_default() -> None:
    assert Settings.from_env(REQUIRED | {"CHUNK_SECONDS": ""}).chunk_seconds == 300


@pytest.mark.parametrize("missing", sorted(REQUIRED))
def test_a_missing_variable_is_named(missing: str) -> None:
    given = {name: value for name, value in REQUIRED.items() if name != missing}
    with pytest.raises(SettingMissingError, match=missing):
        Settings.from_env(given)
