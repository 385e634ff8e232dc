"""A model of NeMo's, from wherever it is said to be, on the GPU if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanscribe.errors import ModelUnavailableError

from fanscribe_gpu.log import logger, quiet_libraries
from fanscribe_gpu.model_files import model_file

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def load_network(kind: str, model: str, client: S3Client) -> Any:
    """The model as an object of `nemo.collections.asr.models.<kind>`. ModelUnavailableError."""
    path = model_file(model, client)  # before the imports, which take longer than to say no
    quiet_libraries()
    import torch
    from nemo.collections.asr import models
    from nemo.utils import logging as nemo_logging

    nemo_logging.setLevel(nemo_logging.ERROR)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    known = getattr(models, kind)
    try:
        if path:
            network = known.restore_from(str(path), map_location=device)
        else:
            network = known.from_pretrained(model, map_location=device)
    except Exception as fault:  # the hub, tar, yaml and torch each fail in classes of their own
        raise ModelUnavailableError(model, f"{type(fault).__name__}: {fault}") from fault
    logger.info("model loaded", extra={"model": model, "device": str(device)})
    return network
