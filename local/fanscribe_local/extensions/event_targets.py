"""Start state machines, and invoke functions, from EventBridge rules.

AWS, "Amazon EventBridge targets": a rule's target may be a Step Functions state machine or a
Lambda function. "Input transformation": the target gets the event, or the part that InputPath
names, the constant Input, or InputTemplate filled from InputPathsMap.

Stock moto raises NotImplementedError for both targets, and S3's sender swallows it.
"""

from __future__ import annotations

import copy
import json
import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from jsonpath_ng.ext.parser import parse
from moto.awslambda.utils import get_backend as lambda_backend
from moto.events.models import Rule
from moto.stepfunctions.responses import get_backend as stepfunctions_backend

from fanscribe_local.iam.authorization import authorize
from fanscribe_local.iam.policy import Need
from fanscribe_local.iam.roles import Session, check_trust

EVENTS_SERVICE = "events.amazonaws.com"
RUN = ("states", "lambda")
log = logging.getLogger(__name__)


def install() -> None:
    send = Rule.send_to_targets

    def send_to_all(self: Rule, original_event: Any, transform_input: bool = True) -> None:
        if self.state != "ENABLED" or not self.event_pattern.matches_event(original_event):
            return
        targets = self.targets
        others = [target for target in targets if _service(target) not in RUN]
        for target in targets:
            if target not in others:
                deliver(self, target, original_event)
        if others:
            rest = copy.copy(self)
            rest.targets = others
            send(rest, original_event, transform_input)

    Rule.send_to_targets = send_to_all


def deliver(rule: Rule, target: dict[str, Any], event: Any) -> None:
    """Deliveries are asynchronous in AWS: the sender of the event does not hear of a failure."""
    text = json.dumps(input_for(target, public(event)))
    try:
        if _service(target) == "states":
            _authorize(rule, target)
            backend = stepfunctions_backend(rule.account_id, rule.region_name)
            name = f"{event['id']}_{uuid.uuid4()}"[:80]
            backend.start_execution(target["Arn"], name=name, execution_input=text)
        else:
            backend = lambda_backend(rule.account_id, rule.region_name)
            headers = {"x-amz-invocation-type": "Event"}
            backend.invoke(target["Arn"], None, text, headers, {})
    except Exception:
        log.exception("rule %s could not deliver to %s", rule.name, target["Arn"])


def _authorize(rule: Rule, target: dict[str, Any]) -> None:
    """The rule starts the execution under the target's role."""
    check_trust(target["RoleArn"], EVENTS_SERVICE, rule.arn)
    session = Session(target["RoleArn"], rule.name)
    authorize(session, [Need("states:StartExecution", target["Arn"])])


def public(event: dict[str, Any]) -> dict[str, Any]:
    """The event without moto's own additions, and with its time in text."""
    plain = {name: value for name, value in event.items() if name != "ingestion-time"}
    if isinstance(plain["time"], (int, float)):
        plain["time"] = datetime.fromtimestamp(plain["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return plain


def input_for(target: dict[str, Any], event: dict[str, Any]) -> Any:
    if "Input" in target:
        return json.loads(target["Input"])
    if "InputPath" in target:
        return _at(target["InputPath"], event)
    if transformer := target.get("InputTransformer"):
        return transformed(transformer, event)
    return event


def transformed(transformer: dict[str, Any], event: dict[str, Any]) -> Any:
    """Fill the template; a value that stands inside a JSON string goes in as plain text."""
    text = transformer["InputTemplate"]
    values = {name: _at(path, event) for name, path in transformer["InputPathsMap"].items()}
    values["aws.events.event.json"] = event
    for name, value in values.items():
        quoted = json.dumps(value)
        plain = quoted[1:-1] if isinstance(value, str) else quoted.replace('"', '\\"')
        text = _replace(text, f"<{name}>", quoted, plain)
    return json.loads(text)


def _replace(text: str, mark: str, outside: str, inside: str) -> str:
    """By `inside` where the mark stands in a JSON string, else by `outside`."""
    pieces = text.split(mark)
    filled = pieces[0]
    for piece in pieces[1:]:
        in_string = filled.replace('\\"', "").count('"') % 2 == 1
        filled += (inside if in_string else outside) + piece
    return filled


def _at(path: str, event: dict[str, Any]) -> Any:
    found = parse(path).find(event)
    return found[0].value if found else None


def _service(target: dict[str, Any]) -> str:
    return str(target["Arn"]).split(":")[2]
