"""Secrets of the template exist, with the value it gives them or none."""

from __future__ import annotations

import pytest

from embedded.lab import Lab


def test_a_secret_has_its_value_under_its_ref(lab: Lab) -> None:
    arn = lab.stack.resources["Key"]
    secrets = lab.aws.client("secretsmanager")
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == "open sesame"


def test_a_secret_without_a_value_waits_for_one(lab: Lab) -> None:
    arn = lab.stack.resources["EmptyKey"]
    secrets = lab.aws.client("secretsmanager")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.get_secret_value(SecretId=arn)
    secrets.put_secret_value(SecretId=arn, SecretString="by hand")
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == "by hand"
