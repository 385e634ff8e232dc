"""Failed attempts are tried again as the retry strategy says."""

from __future__ import annotations

import pytest
from fanscribe_local.extensions.batch_retries import Ending, is_retried

from embedded.lab import Lab

EXIT_9 = Ending("9", "", "Essential container in task exited")
SPOT = {"onStatusReason": "Host EC2*", "action": "RETRY"}
STOP = {"onReason": "*", "action": "EXIT"}


@pytest.mark.parametrize(
    ("rules", "ending", "retried"),
    [
        ([], EXIT_9, True),
        ([SPOT, STOP], EXIT_9, False),
        ([SPOT, STOP], Ending("1", "", "Host EC2 (instance i-1) terminated."), True),
        ([{"onExitCode": "9", "action": "exit"}], EXIT_9, False),
        ([{"onExitCode": "1*", "action": "EXIT"}], Ending("137", "", ""), False),
        ([{"onExitCode": "9", "onReason": "Out*", "action": "EXIT"}], EXIT_9, True),
        ([{"onExitCode": "9", "action": "RETRY"}, STOP], EXIT_9, True),
    ],
)
def test_the_first_rule_that_matches_wholly_decides(
    rules: list[dict[str, str]], ending: Ending, retried: bool
) -> None:
    assert is_retried(rules, ending) is retried


def test_attempts_are_numbered_and_described(lab: Lab) -> None:
    command = ["python", "-m", "task", "exit-until-attempt", "3"]
    job = lab.finished(lab.submit(command, retryStrategy={"attempts": 4}))
    assert job["status"] == "SUCCEEDED"
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [9, 9, 0]
    assert len({attempt["container"]["logStreamName"] for attempt in job["attempts"]}) == 3


def test_a_rule_ends_the_attempts(lab: Lab) -> None:
    strategy = {"attempts": 4, "evaluateOnExit": [{"onExitCode": "9", "action": "EXIT"}]}
    command = ["python", "-m", "task", "exit", "9"]
    job = lab.finished(lab.submit(command, retryStrategy=strategy))
    assert (job["status"], len(job["attempts"])) == ("FAILED", 1)
