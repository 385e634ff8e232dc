"""Start state machines, invoke functions and publish to topics from EventBridge rules.

AWS, "Amazon EventBridge targets": a rule's target may be a Step Functions state machine, a Lambda
function or an SNS topic, whose own policy has to let EventBridge publish. "Input transformation":
the target gets the event, or the part that InputPath names, the constant Input, or InputTemplate
filled from InputPathsMap.

"Creating a rule that runs on a schedule": such a rule sends a *Scheduled Event*. Here no time
passes: `EmbeddedAws.fire` sends it.

Stock moto raises NotImplementedError for these targets, S3's sender swallows it, and a schedule
fires at every event there is and at no time.
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
from moto.sns.models import sns_backends
from moto.stepfunctions.responses import get_backend as stepfunctions_backend

from fanscribe_local.iam.authorization import authorize, note_denial
from fanscribe_local.iam.policy import Need
from fanscribe_local.iam.resource_policies import lets
from fanscribe_local.iam.roles import SOURCE_ACCOUNT, SOURCE_ARN, Session, check_trust

EVENTS_SERVICE = "events.amazonaws.com"
DELIVERED = ("lambda", "sns", "states")
log = logging.getLogger(__name__)


def install() -> None:
    send = Rule.send_to_targets

    def send_to_all(self: Rule, original_event: Any, transform_input: bool = True) -> None:
        if not _is_for(self, original_event):
            return
        targets = self.targets
        others = [target for target in targets if _service(target) not in DELIVERED]
        for target in targets:
            if target not in others:
                deliver(self, target, original_event)
        if others:
            rest = copy.copy(self)
            rest.targets = others
            send(rest, original_event, transform_input)

    Rule.send_to_targets = send_to_all


def _is_for(rule: Rule, event: Any) -> bool:
    """A rule without a pattern is a schedule: events are not for it."""
    pattern = rule.event_pattern
    return bool(rule.state == "ENABLED" and pattern.get_pattern() and pattern.matches_event(event))


def deliver(rule: Rule, target: dict[str, Any], event: Any) -> None:
    """Deliveries are asynchronous in AWS: the sender of the event does not hear of a failure."""
    text = json.dumps(input_for(target, public(event)))
    try:
        if _service(target) == "states":
            _authorize(rule, target)
            backend = stepfunctions_backend(rule.account_id, rule.region_name)
            name = f"{event['id']}_{uuid.uuid4()}"[:80]
            backend.start_execution(target["Arn"], name=name, execution_input=text)
        elif _service(target) == "sns":
            _publish(rule, target["Arn"], text)
        else:
            backend = lambda_backend(rule.account_id, rule.region_name)
            headers = {"x-amz-invocation-type": "Event"}
            backend.invoke(target["Arn"], None, text, headers, {})
    except Exception:
        log.exception("rule %s could not deliver to %s", rule.name, target["Arn"])


def fire(rule: Rule) -> None:
    """Send what a schedule sends, to every target of a rule that is enabled."""
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": datetime.now(UTC).timestamp(),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }
    for target in rule.targets if rule.state == "ENABLED" else ():
        deliver(rule, target, event)


def _publish(rule: Rule, topic_arn: str, text: str) -> None:
    sns = sns_backends[rule.account_id][rule.region_name]
    context = {SOURCE_ACCOUNT: rule.account_id, SOURCE_ARN: rule.arn}
    need = Need("sns:Publish", topic_arn, context)
    if not lets(sns.get_topic(topic_arn).policy, EVENTS_SERVICE, need):
        note_denial(refused := f"{EVENTS_SERVICE} may not publish to {topic_arn}")
        raise PermissionError(refused)
    sns.publish(text, arn=topic_arn)


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
