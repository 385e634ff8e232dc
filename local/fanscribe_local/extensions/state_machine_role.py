"""Refuse a state machine whose role cannot do what its definition needs from the start.

AWS Step Functions Developer Guide: CreateStateMachine checks that the service may assume the role
("Creating an IAM role for your state machine"), that the role may make the EventBridge rule by
which a `.sync` job's end is heard ("is not authorized to create managed-rule"), and that it may
deliver logs where logging is on ("Logging using CloudWatch Logs"). What X-Ray needs is not checked:
an execution whose role lacks it runs, and its trace is missing. Here that is noted as a denial.

Stock moto takes any text for a role.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.stepfunctions.parser.models import StepFunctionsParserBackend as Backend

from fanscribe_local.iam.authorization import AccessDeniedError, authorize, is_allowed
from fanscribe_local.iam.policy import Need
from fanscribe_local.iam.roles import RefusedRoleError, Session, check_trust

SERVICE = "states.amazonaws.com"
BATCH_RULE = "StepFunctionsGetEventsForBatchJobsRule"
RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
LOG_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
TRACE_ACTIONS = (
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
)


def install() -> None:
    create, update, start = (
        Backend.create_state_machine,
        Backend.update_state_machine,
        Backend.start_execution,
    )

    def create_checked(self: Backend, name: str, definition: str, roleArn: str, **more: Any) -> Any:  # noqa: N803
        _check(self, name, definition, roleArn, more.get("loggingConfiguration"))
        return create(self, name=name, definition=definition, roleArn=roleArn, **more)

    def update_checked(self: Backend, arn: str, **more: Any) -> Any:
        machine = self.describe_state_machine(arn)
        definition = more.get("definition") or machine.definition
        role_arn = more.get("role_arn") or machine.roleArn
        _check(self, machine.name, definition, role_arn, machine.loggingConfiguration)
        return update(self, arn, **more)

    def start_traced(self: Backend, state_machine_arn: str, *args: Any, **more: Any) -> Any:
        _note_tracing(self.describe_state_machine(state_machine_arn))
        return start(self, state_machine_arn, *args, **more)

    Backend.create_state_machine = create_checked
    Backend.update_state_machine = update_checked
    Backend.start_execution = start_traced


def _check(backend: Backend, name: str, definition: str, role_arn: str, logging: Any) -> None:
    place = f"{backend.region_name}:{backend.account_id}"
    try:
        check_trust(role_arn, SERVICE, f"arn:aws:states:{place}:stateMachine:{name}")
        authorize(Session(role_arn, "creation"), _creation_needs(definition, logging, place))
    except (AccessDeniedError, RefusedRoleError) as refusal:
        raise JsonRESTError("AccessDeniedException", str(refusal)) from refusal


def _creation_needs(definition: str, logging: Any, place: str) -> Iterator[Need]:
    if "batch:submitJob.sync" in definition:
        rule = f"arn:aws:events:{place}:rule/{BATCH_RULE}"
        yield from (Need(action, rule) for action in RULE_ACTIONS)
    if logging and logging.get("level", "OFF") != "OFF":
        yield from (Need(action, "*") for action in LOG_ACTIONS)


def _note_tracing(machine: Any) -> None:
    if str((machine.tracingConfiguration or {}).get("enabled")).lower() == "true":
        for action in TRACE_ACTIONS:
            is_allowed(Session(machine.roleArn, "tracing"), [Need(action, "*")])
