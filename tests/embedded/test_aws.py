"""The embedded AWS as a whole: one address, one at a time, and nothing left behind."""

from __future__ import annotations

import importlib.metadata
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from fanscribe_local import EmbeddedAws, extensions
from fanscribe_local.scratch import make_scratch

from embedded.lab import Lab, until

LOCAL = Path(extensions.__file__).parents[2]


def test_it_listens_on_this_machine_only(aws: EmbeddedAws) -> None:
    assert aws.endpoint.startswith("http://127.0.0.1:")


def test_the_next_one_sweeps_up_after_one_that_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    orphan = tmp_path / f"embedded-aws-{gone.pid}-x"
    orphan.mkdir()
    assert make_scratch().is_dir()
    assert make_scratch().is_dir()
    assert not orphan.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_there_is_one_in_a_process(lab: Lab) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        EmbeddedAws().start()


def test_another_version_of_moto_is_refused_with_the_command_that_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extensions, "version", lambda _: "9.9.9")
    assert importlib.metadata.version("moto") == extensions.MOTO_VERSION
    with pytest.raises(RuntimeError, match=r"moto 5\.2\.5, but 9\.9\.9.*pip install"):
        extensions.check_moto_version()


HOST = """
    import io, json, sys, zipfile
    sys.path.insert(0, {local!r})
    from fanscribe_local import EmbeddedAws
    from fanscribe_local.container import Container
    from fanscribe_local.host import running_host
    from fanscribe_local.lambda_environment import Environment, Function
    aws = EmbeddedAws()
    aws.start()
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "import os\\ndef handler(event, context): return os.getpid()")
    trust = {{"Effect": "Allow", "Principal": {{"Service": "lambda.amazonaws.com"}}}}
    document = json.dumps({{"Version": "2012-10-17", "Statement": [trust]}})
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    function = Function("f", arn, role["Arn"], "123456789012", "us-east-1", "1", "python3.13",
                        "app.handler", "logs", 10, 128, (), code.getvalue(), ())
    print(Environment(function, running_host()).invoke(None, "1")[1], flush=True)
    command = "import os, time; time.sleep(0.3); print(os.getpid(), flush=True); time.sleep(600)"
    say = lambda pid: print(pid, flush=True)
    Container(["python", "-c", command], {{}}, {{}}, running_host(), say)
    aws.serve_forever()  # has begun when the container says its pid
    print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_it_however_it_ends(number: signal.Signals) -> None:
    program = textwrap.dedent(HOST.format(local=str(LOCAL)))
    host = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    pids = [int(host.stdout.readline()) for _ in ("function", "container")]
    host.send_signal(number)
    rest = host.stdout.read().split()
    assert rest == ([] if number == signal.SIGKILL else ["closed"])
    host.wait(timeout=20)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
