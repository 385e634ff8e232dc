"""Which model a run uses, and whether it can be had, asked before anything starts."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import typer
from fanscribe.errors import ModelUnavailableError
from fanscribe.settings import Settings

from fanscribe_cli.faults import CliError

TINY = "tiny"
"""The alias of the repository's own demo model."""

HUB_TIMEOUT_SECONDS = 5.0

_WITHOUT_HUB = (
    "To go on without it: --model PATH.nemo with a model of your own, --engine assemblyai with a "
    "key, or --model tiny to try the machinery (the demo model knows about 200 words)"
)


def model_name(given: str | None) -> str | None:
    """The model as the worker is to find it: a hub's name, an s3:// URI, or an absolute path.

    Raises typer.BadParameter for a .nemo file that is not there.
    """
    if given is None or given.startswith("s3://"):
        return given
    path = _packaged("tiny_parakeet") if given == TINY else Path(given)
    if path.is_file():
        return str(path.resolve())
    if path.suffix == ".nemo":
        raise typer.BadParameter(f"{path}: there is no such file", param_hint="--model")
    return given


def stack_parameters(model: str | None) -> dict[str, str]:
    """What a stack of our own is deployed with to hear with `model`, a name as `model_name` gives
    it: beside the demo model, the demo's diarizer."""
    if model is None:
        return {}
    if model != model_name(TINY):
        return {"ModelName": model}
    return {"ModelName": model, "DiarizerName": str(_packaged("tiny_sortformer").resolve())}


def is_local_file(model: str | None) -> bool:
    return model is not None and Path(model).is_absolute()


def require_model(model: str | None) -> None:
    """Raises ModelUnavailableError if this machine could not load the model, CliError without NeMo.

    None is the template's default. An s3:// URI and a file are the worker's to check.
    """
    if find_spec("nemo") is None:
        raise CliError("Parakeet needs NeMo on this machine: pip install 'fanscribe[gpu]'")
    name = model or _default_model()
    if not (name.startswith("s3://") or is_local_file(name) or _is_cached(name)):
        _require_hub(name)


def _packaged(name: str) -> Path:
    """The weights in a package of the repository, named as it is."""
    package = find_spec(name)
    folder = Path(package.origin).parent if package and package.origin else Path(name)
    return folder / f"{name}.nemo"


def _default_model() -> str:
    return str(Settings(work_bucket="", output_bucket="").model_name)


def _is_cached(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(name, f"{name.rpartition('/')[2]}.nemo"), str)


def _require_hub(name: str) -> None:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=HUB_TIMEOUT_SECONDS)
    except RepositoryNotFoundError as unknown:
        raise ModelUnavailableError(
            name, f"the hub knows no such model. {_WITHOUT_HUB}"
        ) from unknown
    except Exception as fault:  # no network has as many errors as there are HTTP libraries
        reason = f"not in this machine's cache, and the hub cannot be reached ({_short(fault)})"
        raise ModelUnavailableError(name, f"{reason}. {_WITHOUT_HUB}") from fault


def _short(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0][:120]
