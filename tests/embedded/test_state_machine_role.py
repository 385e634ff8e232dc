"""A state machine's role has to be able to do what its definition needs from the start."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from embedded.lab import PASS, Lab
from embedded.test_iam_enforcement import allow, role

STATES = "states.amazonaws.com"


def test_a_role_that_step_functions_may_not_assume_is_refused(lab: Lab) -> None:
    arn = role(lab, allow("*", "*"), service="lambda.amazonaws.com")
    with pytest.raises(ClientError, match="is not authorized to assume the role"):
        lab.machine(PASS, role_arn=arn)


def test_a_job_that_is_waited_for_needs_the_rule_that_tells_of_its_end(lab: Lab) -> None:
    arn = role(lab, allow("batch:*", "*"), service=STATES)
    with pytest.raises(ClientError, match="events:PutTargets"):
        lab.machine({"Job": lab.job(["true"])}, role_arn=arn)


def test_logs_need_their_delivery(lab: Lab) -> None:
    destination = {
        "cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:us-east-1:1:log-group:g"}
    }
    with pytest.raises(ClientError, match="logs:CreateLogDelivery"):
        lab.sfn.create_state_machine(
            name="logged",
            definition='{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}',
            roleArn=role(lab, allow("s3:*", "*"), service=STATES),
            loggingConfiguration={"level": "ALL", "destinations": [destination]},
        )
