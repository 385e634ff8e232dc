"""`make image`, with programs of a few lines in the place of docker and aws."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from worker_image.dockerfile import ROOT

SCRIPT = ROOT / "gpu_task" / "push_image.sh"
REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/fanscribe-repository-x1"
DOCKER = """#!/bin/bash
echo "docker $*" >> "$CALLS"
if [ "$1" = login ]; then echo "password: $(cat)" >> "$CALLS"; fi
"""
AWS = f"""#!/bin/bash
echo "aws $*" >> "$CALLS"
case "$1" in
  cloudformation) [ "$4" = absent ] && exit 254; echo "{REPOSITORY}" ;;
  ecr) echo secret ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A PATH of its own, with what the script needs of the system."""
    for name in ("bash", "cat", "dirname", "env"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def programs(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text.replace("/bin/bash", str(folder / "bash")))
        (folder / name).chmod(0o755)


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(folder), "CALLS": str(folder / "calls")} | variables
    return subprocess.run(
        [folder / "bash", SCRIPT, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def calls(folder: Path) -> str:
    return (folder / "calls").read_text()


def test_the_image_goes_to_the_stack_s_own_repository(folder: Path) -> None:
    programs(folder, docker=DOCKER, aws=AWS)
    done = run(folder)
    assert done.returncode == 0, done.stderr
    told = calls(folder)
    assert "--stack-name fanscribe " in told
    assert "aws ecr get-login-password --region eu-west-1" in told
    # The two ends of a pipe note their calls in either order.
    assert f"--password-stdin {REPOSITORY.partition('/')[0]}\n" in told
    assert "password: secret" in told
    assert f"--platform linux/amd64 --file gpu_task/Dockerfile --tag {REPOSITORY}:latest ." in told
    assert told.endswith(f"docker push {REPOSITORY}:latest\n")


def test_stack_tag_and_model_may_be_others(folder: Path) -> None:
    programs(folder, docker=DOCKER, aws=AWS)
    assert run(folder, "mine", "v2", MODEL="").returncode == 0
    assert "--stack-name mine " in calls(folder)
    assert f"--build-arg MODEL= --tag {REPOSITORY}:v2" in calls(folder)


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({}, "docker is not installed"),
        ({"docker": DOCKER}, "the AWS CLI is not installed"),
        ({"docker": "#!/bin/bash\nexit 1\n", "aws": AWS}, "docker does not answer"),
    ],
)
def test_what_is_missing_is_named(folder: Path, there: dict[str, str], said: str) -> None:
    programs(folder, **there)
    done = run(folder)
    assert done.returncode == 1
    assert f"make image: {said}" in done.stderr


def test_a_stack_that_is_not_there_is_named(folder: Path) -> None:
    programs(folder, docker=DOCKER, aws=AWS)
    done = run(folder, "absent")
    assert done.returncode == 1
    assert "no stack 'absent'" in done.stderr
    assert "docker build" not in calls(folder)
    assert os.access(SCRIPT, os.X_OK)
