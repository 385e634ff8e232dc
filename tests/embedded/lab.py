"""A small stack to try AWS behaviours on, and short ways to ask it things."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from fanscribe_local import EmbeddedAws, Stack

DONE = ("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")


def write_project(folder: Path) -> Path:
    """Lay out a SAM project: a template, a function, two layers and a container."""
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"))
    return folder


def until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """The first true value of the condition."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {seconds} s: {condition}")
        time.sleep(0.05)
    return value


class Lab:
    """The embedded AWS and the stack in it."""

    def __init__(self, aws: EmbeddedAws, stack: Stack) -> None:
        self.aws, self.stack = aws, stack
        self.s3, self.sfn = aws.client("s3"), aws.client("stepfunctions")
        self.batch, self.logs = aws.client("batch"), aws.client("logs")
        self.bucket = stack.resources["Bucket"]
        self.role = stack.outputs["AnyRoleArn"]

    # --- state machines

    def machine(
        self,
        states: dict[str, Any],
        start: str | None = None,
        role_arn: str | None = None,
        **more: Any,
    ) -> str:
        definition = {"StartAt": start or next(iter(states)), "States": states, **more}
        return self.sfn.create_state_machine(
            name=f"m-{uuid.uuid4().hex[:12]}",
            definition=json.dumps(definition),
            roleArn=role_arn or self.role,
        )["stateMachineArn"]

    def start(self, states: dict[str, Any], given: Any = None, **more: Any) -> str:
        machine = self.machine(states, **more)
        return self.sfn.start_execution(stateMachineArn=machine, input=json.dumps(given or {}))[
            "executionArn"
        ]

    def run(
        self, states: dict[str, Any], given: Any = None, seconds: float = 30, **more: Any
    ) -> dict[str, Any]:
        return self.wait(self.start(states, given, **more), seconds)

    def wait(self, execution_arn: str, seconds: float = 30) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            found = self.sfn.describe_execution(executionArn=execution_arn)
            return found if found["status"] in DONE else None

        found = until(ended, seconds)
        return found | {"result": json.loads(found["output"]) if "output" in found else None}

    def map_runs(self, execution: dict[str, Any]) -> list[dict[str, Any]]:
        runs = self.sfn.list_map_runs(executionArn=execution["executionArn"])["mapRuns"]
        return [self.sfn.describe_map_run(mapRunArn=run["mapRunArn"]) for run in runs]

    def children(self, execution: dict[str, Any]) -> list[dict[str, Any]]:
        """The children of an execution's Map Runs, described, in the order they started."""
        rows = [
            row
            for run in self.map_runs(execution)
            for row in self.sfn.list_executions(mapRunArn=run["mapRunArn"])["executions"][::-1]
        ]
        return [self.sfn.describe_execution(executionArn=row["executionArn"]) for row in rows]

    # --- states

    def probe(self, **more: Any) -> dict[str, Any]:
        """A task that hands its input to the probe function."""
        parameters = {"FunctionName": self.stack.resources["Probe"], "Payload.$": "$"}
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": parameters,
            "OutputPath": "$.Payload",
            "End": True,
        } | more

    def job(self, command: list[str], **more: Any) -> dict[str, Any]:
        """A task that runs a command in the container."""
        parameters = {
            "JobName": "job",
            "JobQueue": self.stack.resources["Queue"],
            "JobDefinition": self.stack.resources["Definition"],
            "ContainerOverrides": {"Command": command},
        }
        resource = "arn:aws:states:::batch:submitJob.sync"
        return {
            "Type": "Task",
            "Resource": resource,
            "Parameters": parameters | more,
            "End": True,
        }

    # --- S3

    def put(self, text: str, key: str | None = None) -> str:
        key = key or f"given/{uuid.uuid4().hex}"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode())
        return key

    def put_lines(self, items: Iterable[Any]) -> str:
        return self.put("\n".join(map(json.dumps, items)))

    def read(self, key: str) -> str:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()

    def reader(self, key: str, input_type: str = "JSONL", **config: Any) -> dict[str, Any]:
        return {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": input_type, **config},
            "Parameters": {"Bucket": self.bucket, "Key": key},
        }

    # --- functions, jobs and their logs

    def invoke(self, event: Any, function: str = "Probe") -> tuple[Any, bool]:
        """The payload, and whether it is an error."""
        answer = self.aws.client("lambda").invoke(
            FunctionName=self.stack.resources[function], Payload=json.dumps(event).encode()
        )
        return json.loads(answer["Payload"].read()), "FunctionError" in answer

    def submit(self, command: list[str], **more: Any) -> str:
        return self.batch.submit_job(
            jobName="job",
            jobQueue=self.stack.resources["Queue"],
            jobDefinition=self.stack.resources["Definition"],
            containerOverrides={"command": command},
            **more,
        )["jobId"]

    def finished(self, job_id: str) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            job = self.described(job_id)
            return job if job["status"] in DONE else None

        return until(ended)

    def described(self, job_id: str) -> dict[str, Any]:
        return self.batch.describe_jobs(jobs=[job_id])["jobs"][0]

    def log(self, group: str, stream: str | None = None) -> str:
        """The lines of one stream, or of all the group's."""
        found = self.logs.describe_log_streams(logGroupName=group)["logStreams"]
        names = [stream] if stream else [entry["logStreamName"] for entry in found]
        events = [
            event["message"]
            for name in names
            for event in self.logs.get_log_events(logGroupName=group, logStreamName=name)["events"]
        ]
        return "\n".join(events)


def distributed(states: dict[str, Any], start: str | None = None, **fields: Any) -> dict[str, Any]:
    """A distributed Map over the input's `items`, unless a field says otherwise."""
    source = {} if "ItemReader" in fields else {"ItemsPath": "$.items"}
    return {
        "Type": "Map",
        "Label": "Each",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": start or next(iter(states)),
            "States": states,
        },
        "End": True,
        **source,
        **fields,
    }


PASS: dict[str, Any] = {"Pass": {"Type": "Pass", "End": True}}
FAIL_NEGATIVE: dict[str, Any] = {
    "Negative?": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "NumericLessThan": 0, "Next": "Negative"}],
        "Default": "Fine",
    },
    "Negative": {"Type": "Fail", "Error": "NegativeError", "Cause": "it is below zero"},
    "Fine": {"Type": "Pass", "End": True},
}


def numbers(*values: int) -> dict[str, Any]:
    return {"items": [{"n": value} for value in values]}


PROJECT = {
    "functions/probe/app.py": """
import importlib
import os
import sys
import time

import greetings.hello

CALLS = []


def handler(event, context):
    CALLS.append(event)
    return globals()[event.get("do", "echo")](event, context)


def echo(event, context):
    return event


def say(event, context):
    print(event["text"])
    return event


def write_bytes(event, context):
    os.write(1, bytes(range(128, 256)) * 1000 + "né".encode() + bytes([10, 10]))
    return "written é"


def fail(event, context):
    raise LookupError(event["message"])


def sleep(event, context):
    time.sleep(event["seconds"])
    return event


def leave(event, context):
    os._exit(event["code"])


def unmarshallable(event, context):
    return {1, 2}


def calls(event, context):
    return [len(CALLS), os.getpid()]


def environment(event, context):
    return dict(os.environ)


def can_import(event, context):
    try:
        importlib.import_module(event["module"])
    except ImportError:
        return False
    return True


def about(event, context):
    return {
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "left_ms": context.get_remaining_time_in_millis(),
        "greeting": greetings.hello.TEXT,
        "task_root": os.getcwd(),
    }
""",
    "functions/broken/app.py": "import nowhere_to_be_found\n",
    "layers/greetings/Makefile": "build-Greetings:\n\tcp -R greetings $(ARTIFACTS_DIR)/python\n",
    "layers/greetings/greetings/__init__.py": "",
    "layers/greetings/greetings/hello.py": 'TEXT = "good day"\n',
    "layers/plain/python/plain_module.py": "",
    "container/task.py": """
import json
import os
import signal
import sys
import time
from pathlib import Path

action, *arguments = sys.argv[1:]
if action == "environment":
    print(json.dumps(dict(os.environ)))
elif action == "exit":
    sys.exit(int(arguments[0]))
elif action == "exit-until-attempt":
    sys.exit(0 if os.environ["AWS_BATCH_JOB_ATTEMPT"] == arguments[0] else 9)
elif action == "sleep":
    print("asleep", os.getpid(), flush=True)
    time.sleep(float(arguments[0]))
elif action == "import":
    __import__(arguments[0])
""",
    "flow.asl.json": """
{"StartAt": "Echo", "States": {"Echo": {"Type": "Task", "Resource": "${ProbeArn}",
  "Parameters": {"number": ${Number}, "given.$": "$"}, "End": true}}}
""",
    "template.yaml": """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Number: {Type: Number, Default: 7}
  Types: {Type: CommaDelimitedList, Default: "g5.xlarge,g6.xlarge"}
  VpcId: {Type: "AWS::EC2::VPC::Id"}
  SubnetIds: {Type: "List<AWS::EC2::Subnet::Id>"}
Conditions:
  Never: !Equals [a, b]
Globals:
  Function:
    Runtime: python3.13
    Handler: app.handler
    Timeout: 2
    MemorySize: 256
    Tracing: Active
    Layers: [!Ref Greetings]
Resources:
  Greetings:
    Type: AWS::Serverless::LayerVersion
    Metadata: {BuildMethod: makefile}
    Properties: {ContentUri: layers/greetings, RetentionPolicy: Delete}
  Plain:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/plain, RetentionPolicy: Delete}
  Probe:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/probe
      Layers: [!Ref Plain]
      Environment: {Variables: {BUCKET: !Ref Bucket, PORRIDGE: "hot"}}
  Broken:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/broken}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
  Silent: {Type: AWS::S3::Bucket}
  Repository: {Type: AWS::ECR::Repository}
  Key:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: open sesame}
  EmptyKey:
    Type: AWS::SecretsManager::Secret
    Properties: {Description: filled by hand}
  Budget:
    Type: AWS::Budgets::Budget
    Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}
  NeverBudget:
    Type: AWS::Budgets::Budget
    Condition: Never
    Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {ProbeArn: !GetAtt Probe.Arn, Number: !Ref Number}
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Probe}}]
      Events:
        Uploaded:
          Type: EventBridgeRule
          Properties:
            Pattern:
              source: [aws.s3]
              detail-type: [Object Created]
              detail: {bucket: {name: [!Ref Bucket, !Ref Silent]}, object: {key: [{prefix: in/}]}}
            InputTransformer:
              InputPathsMap: {bucket: $.detail.bucket.name, key: $.detail.object.key}
              InputTemplate: '{"manifest": "s3://<bucket>/<key>"}'
  AnyRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: [states.amazonaws.com, events.amazonaws.com]}
            Action: "sts:AssumeRole"
      Policies:
        - PolicyName: everything
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "*", Resource: "*"}]
  InstanceRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref InstanceRole]}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: hosts, VpcId: !Ref VpcId}
  Compute:
    Type: AWS::Batch::ComputeEnvironment
    Properties:
      Type: MANAGED
      ComputeResources:
        Type: SPOT
        MinvCpus: 0
        MaxvCpus: 4
        InstanceTypes: !Ref Types
        InstanceRole: !Ref Profile
        Subnets: !Ref SubnetIds
        SecurityGroupIds: [!Ref Group]
  Queue:
    Type: AWS::Batch::JobQueue
    Properties:
      Priority: 1
      ComputeEnvironmentOrder: [{Order: 1, ComputeEnvironment: !Ref Compute}]
  Definition:
    Type: AWS::Batch::JobDefinition
    Properties:
      Type: container
      Timeout: {AttemptDurationSeconds: 30}
      ContainerProperties:
        Image: worker:latest
        Command: [python, -m, task, exit, "0"]
        ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
        Environment: [{Name: TONE, Value: low}, {Name: COLOUR, Value: blue}]
  ShortDefinition:
    Type: AWS::Batch::JobDefinition
    Properties:
      Type: container
      Timeout: {AttemptDurationSeconds: 1}
      RetryStrategy: {Attempts: 3}
      ContainerProperties:
        Image: worker:latest
        Command: [python, -m, task, sleep, "60"]
        ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
Outputs:
  FlowArn: {Value: !Ref Flow}
  AnyRoleArn: {Value: !GetAtt AnyRole.Arn}
""",
}
