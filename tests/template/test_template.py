"""What AWS's own tools say of the template, and the ASL validator of the state machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.template

ROOT = Path(__file__).parents[2]
SAM = Path(sys.prefix) / "sam/bin/sam"
CHECKOV = Path(sys.prefix) / "checkov/bin/checkov"
VALIDATOR = Path(__file__).parent / "node_modules/.bin/asl-validator"
LAMBDA_LIMIT = 250 * 1024 * 1024
"""Unzipped bytes a function and its layers may have together (Lambda quotas)."""


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """`make test` installs them; a bare pytest says what is missing."""
    for tool in (SAM, CHECKOV, VALIDATOR):
        if not tool.exists():
            pytest.fail(f"{tool} is missing: run `make setup`")


def run(*command: str | Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_sam_validate_finds_nothing_to_lint() -> None:
    assert "is a valid SAM Template" in run(SAM, "validate", "--lint")


def test_cfn_lint_finds_nothing() -> None:
    run(Path(sys.executable).parent / "cfn-lint", "template.yaml")


def test_checkov_finds_nothing_that_is_not_explained() -> None:
    run(CHECKOV, "--config-file", ".checkov.yaml", "--file", "template.yaml")


def test_sam_build_makes_layers_that_fit_a_lambda(tmp_path: Path) -> None:
    run(SAM, "build", "--build-dir", tmp_path)
    core, media = tmp_path / "CoreLayer/python", tmp_path / "MediaLayer/python"
    assert (core / "fanscribe/contracts/__init__.py").is_file()
    assert list((core / "msgspec").glob("*cpython-313-x86_64*.so")), "not Lambda's wheels"
    assert (media / "av").is_dir()
    size = sum(f.stat().st_size for layer in (core, media) for f in layer.rglob("*"))
    assert size < LAMBDA_LIMIT


def test_the_state_machine_is_valid_with_its_substitutions_filled(tmp_path: Path) -> None:
    text = (ROOT / "statemachine/transcription.asl.json").read_text()
    text = re.sub(r"\$\{\w+FunctionArn\}", "arn:aws:lambda:us-east-1:123456789012:function:f", text)
    queue = "arn:aws:batch:us-east-1:123456789012:job-queue/q"
    text = re.sub(r"\$\{(OnDemand)?Job\w+Arn\}", queue, text)
    filled = tmp_path / "filled.asl.json"
    filled.write_text(text.replace("${WorkBucket}", "work"))
    assert "is valid" in run(VALIDATOR, "--json-path", filled)
