"""`make check-image`: the image without Docker, in a fresh virtual environment.

Follows the Dockerfile: its copies, its pip lines and its variables, with `/app` in a temporary
directory and this Python in the place of the base image's. Then its command must say, as it does
where nobody told it what to do, which variable is missing; and the tiny model must load.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from fanscribe_gpu import exits

from worker_image.dockerfile import ROOT, command, copied, environment, instructions, values

APP = "/app"
TINY = ROOT / "local" / "tiny_parakeet" / "tiny_parakeet.nemo"
LOAD = """
import sys
from fanscribe_gpu.parakeet import load_parakeet
load_parakeet(sys.argv[1], None)
"""


class DryRun:
    def __init__(self, root: Path) -> None:
        self._app = root / "app"
        self._app.mkdir()
        self._home = root / "venv"
        venv.create(self._home, with_pip=True)
        self._variables = os.environ | {
            "PATH": f"{self._home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self._variables.pop("PYTHONPATH", None)

    def build(self) -> None:
        for name, value in instructions():
            if name == "COPY":
                self._copy(value)
            elif name == "RUN" and "pip install" in value:
                self._must(["bash", "-o", "pipefail", "-c", value], "its pip lines")
        self._variables |= {
            name: value.replace(APP, str(self._app)) for name, value in environment()
        }

    def check(self) -> None:
        done = self._run(command())
        if done.returncode != exits.PERMANENT or "SettingMissingError" not in done.stdout:
            sys.exit(f"the command ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        tell("the command, told nothing, names the missing variable and exits for good")
        self._must(["python", "-c", LOAD, str(TINY)], "loading the tiny model")

    def _copy(self, value: str) -> None:
        sources, target = copied(value)
        for source in sources:
            inside = self._app / target.removeprefix(APP).strip("/")
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, inside)
            else:
                shutil.copy(ROOT / source, inside / Path(source).name)

    def _must(self, step: Sequence[str], what: str) -> None:
        began = time.monotonic()
        done = self._run(step)
        if done.returncode:
            sys.exit(f"{what} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        tell(f"{what}: {time.monotonic() - began:.0f} s")

    def _run(self, step: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(step),
            cwd=self._app,
            env=self._variables,
            capture_output=True,
            text=True,
            check=False,
        )


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    tell(f"base: {values('FROM')[0]}; here: Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        dry = DryRun(Path(folder))
        dry.build()
        dry.check()


if __name__ == "__main__":
    main()
