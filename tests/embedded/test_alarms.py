"""A template's alarms are made, metric expressions included."""

from __future__ import annotations

import json

from embedded.lab import Lab

METRIC = {"Namespace": "Fanscribe", "MetricName": "ItemsFailed"}
TEMPLATE = {
    "Resources": {
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": "many failed",
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "Threshold": 20,
                "Metrics": [
                    {"Id": "share", "Expression": "100 * failed", "ReturnData": True},
                    {
                        "Id": "failed",
                        "ReturnData": False,
                        "MetricStat": {"Stat": "Sum", "Period": 3600, "Metric": METRIC},
                    },
                ],
            },
        }
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}}},
}


def test_the_alarm_is_there_under_its_name_and_arn(lab: Lab) -> None:
    cloudformation = lab.aws.client("cloudformation")
    cloudformation.create_stack(StackName="alarms", TemplateBody=json.dumps(TEMPLATE))
    (stack,) = cloudformation.describe_stacks(StackName="alarms")["Stacks"]
    (alarm,) = lab.aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert stack["Outputs"][0]["OutputValue"] == alarm["AlarmArn"]
    assert alarm["Metrics"][0]["Expression"] == "100 * failed"
