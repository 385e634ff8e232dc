"""A function runs the code that was deployed, as Lambda would run it."""

from __future__ import annotations

import os

import pytest

from embedded.lab import Lab, until


def failed(lab: Lab, event: dict[str, object], **task: object) -> tuple[str, str]:
    ended = lab.run({"Task": lab.probe(**task)}, event)
    return ended["error"], ended.get("cause", "")


def test_an_exception_becomes_error_and_cause(lab: Lab) -> None:
    payload, is_error = lab.invoke({"do": "fail", "message": "no such thing"})
    assert is_error
    assert payload["errorType"] == "LookupError"
    assert payload["errorMessage"] == "no such thing"
    assert payload.keys() == {"errorType", "errorMessage", "requestId", "stackTrace"}
    assert "raise LookupError" in payload["stackTrace"][-1]
    assert failed(lab, {"do": "fail", "message": "x"})[0] == "LookupError"


def test_a_function_arn_as_the_resource_answers_with_the_payload_alone(lab: Lab) -> None:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{lab.stack.resources['Probe']}"
    task = {"Type": "Task", "Resource": arn, "End": True}
    assert lab.run({"Task": task}, {"n": 1})["result"] == {"n": 1}
    ended = lab.run({"Task": task}, {"do": "fail", "message": "here"})
    assert (ended["error"], '"errorMessage":"here"' in ended["cause"]) == ("LookupError", True)


def test_a_function_out_of_time_is_killed_and_says_so(lab: Lab) -> None:
    error, cause = failed(lab, {"do": "sleep", "seconds": 60})
    assert error == "Sandbox.Timedout"
    assert "Task timed out after 2.00 seconds" in cause


def test_a_runtime_that_ends_says_how(lab: Lab) -> None:
    error, cause = failed(lab, {"do": "leave", "code": 3})
    assert (error, "exit status 3" in cause) == ("Runtime.ExitError", True)


def test_a_result_that_is_not_json_is_a_marshal_error(lab: Lab) -> None:
    assert failed(lab, {"do": "unmarshallable"})[0] == "Runtime.MarshalError"


def test_a_handler_that_cannot_be_imported_is_an_import_error(lab: Lab) -> None:
    payload, is_error = lab.invoke({}, "Broken")
    assert is_error
    assert payload["errorType"] == "Runtime.ImportModuleError"
    assert "nowhere_to_be_found" in payload["errorMessage"]


def test_an_environment_is_used_again(lab: Lab) -> None:
    (before, process), _ = lab.invoke({"do": "calls"})
    (after, same), _ = lab.invoke({"do": "calls"})
    assert (after, same) == (before + 1, process)


def test_the_function_sees_its_own_variables_and_none_of_ours(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_SECRET", "ours")
    environment, _ = lab.invoke({"do": "environment"})
    assert environment["PORRIDGE"] == "hot"
    assert environment["BUCKET"] == lab.bucket
    assert environment["_HANDLER"] == "app.handler"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert environment["AWS_ENDPOINT_URL"] == lab.aws.endpoint
    ours = set(os.environ) - {"PATH", "HOME", "LANG"}
    assert not ours & set(environment) - {"TZ", "PYTHONPATH", "TMPDIR"}


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("boto3", True),
        ("greetings", True),
        ("plain_module", True),
        ("embedded.lab", False),
        ("fanscribe_local", False),
        ("task", False),
    ],
)
def test_it_imports_from_its_zip_its_layers_and_this_python_alone(
    lab: Lab, module: str, found: bool
) -> None:
    assert lab.invoke({"do": "can_import", "module": module}) == (found, False)


def test_the_context_says_what_a_handler_asks_for(lab: Lab) -> None:
    about, _ = lab.invoke({"do": "about"})
    assert about["greeting"] == "good day"
    assert about["memory"] == "256"
    assert 0 < about["left_ms"] <= 2000
    assert about["arn"].endswith(lab.stack.resources["Probe"])


def test_what_it_prints_is_in_its_log_group(lab: Lab) -> None:
    lab.invoke({"do": "say", "text": "a line of my own"})
    log = lab.log(f"/aws/lambda/{lab.stack.resources['Probe']}")
    assert "a line of my own" in log
    assert "REPORT RequestId" in log


def test_output_that_is_no_text_does_not_stop_it(lab: Lab) -> None:
    for _ in range(2):
        assert lab.invoke({"do": "write_bytes"}) == ("written é", False)
    assert "né" in lab.log(f"/aws/lambda/{lab.stack.resources['Probe']}")


def test_an_event_invocation_answers_before_it_has_run(lab: Lab) -> None:
    client = lab.aws.client("lambda")
    answer = client.invoke(
        FunctionName=lab.stack.resources["Probe"],
        InvocationType="Event",
        Payload=b'{"do": "say", "text": "later on"}',
    )
    assert answer["StatusCode"] == 202
    group = f"/aws/lambda/{lab.stack.resources['Probe']}"
    assert until(lambda: "later on" in lab.log(group))


def test_a_task_out_of_its_own_time_fails_with_states_timeout(lab: Lab) -> None:
    error, _ = failed(lab, {"do": "sleep", "seconds": 1.6}, TimeoutSeconds=1)
    assert error == "States.Timeout"
