"""A model's name is a file, an object, or a name on the hub."""

from __future__ import annotations

from pathlib import Path

import pytest
from fanscribe.errors import ModelUnavailableError
from fanscribe_gpu.model_files import model_file
from gpu_rig import Stand


def test_a_file_is_itself(stand: Stand, tmp_path: Path) -> None:
    path = tmp_path / "own.nemo"
    path.write_bytes(b"weights")
    assert model_file(str(path), stand.client) == path


def test_an_object_is_downloaded(stand: Stand) -> None:
    stand.client.put_object(Bucket="input", Key="models/own.nemo", Body=b"weights")
    path = model_file("s3://input/models/own.nemo", stand.client)
    assert path is not None
    assert path.read_bytes() == b"weights"


def test_anything_else_is_a_name_on_the_hub(stand: Stand) -> None:
    assert model_file("nvidia/parakeet-tdt-0.6b-v3", stand.client) is None


@pytest.mark.parametrize("model", ["/nowhere/own.nemo", "s3://input/none.nemo", "s3://input"])
def test_a_model_that_is_not_there_is_named(stand: Stand, model: str) -> None:
    with pytest.raises(ModelUnavailableError, match=model):
        model_file(model, stand.client)
