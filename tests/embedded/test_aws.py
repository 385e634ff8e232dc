"""The embedded AWS as a whole: one address, one at a time, and nothing left behind."""

from __future__ import annotations

import importlib.metadata
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from embedded.lab import Lab, until
from fanscribe_local import EmbeddedAws, extensions

LOCAL = Path(extensions.__file__).parents[2]


def test_it_listens_on_this_machine_only(aws: EmbeddedAws) -> None:
    assert aws.endpoint.startswith("http://127.0.0.1:")


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
    import sys
    sys.path.insert(0, {local!r})
    from pathlib import Path
    from fanscribe_local import EmbeddedAws
    aws = EmbeddedAws(container_path=[Path({project!r}) / "container"])
    aws.start()
    stack = aws.deploy(Path({project!r}) / "template.yaml")
    job = aws.client("batch").submit_job(jobName="job", jobQueue=stack.resources["Queue"],
        jobDefinition=stack.resources["Definition"],
        containerOverrides={{"command": ["python", "-m", "task", "sleep", "600"]}})
    answer = aws.client("lambda").invoke(
        FunctionName=stack.resources["Probe"], Payload=b'{{"do": "calls"}}')
    logs = aws.client("logs")
    while True:
        streams = logs.describe_log_streams(logGroupName="/aws/batch/job")["logStreams"] \\
            if logs.describe_log_groups(logGroupNamePrefix="/aws/batch")["logGroups"] else []
        lines = [e["message"] for s in streams for e in logs.get_log_events(
            logGroupName="/aws/batch/job", logStreamName=s["logStreamName"])["events"]]
        if lines:
            break
    print(lines[0].split()[1], answer["Payload"].read().decode().strip("[]").split(",")[1],
          flush=True)
    aws.serve_forever()
    print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_it_however_it_ends(project: Path, number: signal.Signals) -> None:
    program = textwrap.dedent(HOST.format(local=str(LOCAL), project=str(project)))
    host = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    pids = [int(word) for word in host.stdout.readline().split()]
    assert len(pids) == 2
    host.send_signal(number)
    rest = host.stdout.read()
    assert rest.strip() == ("closed" if number == signal.SIGTERM else "")
    host.wait(timeout=20)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
