"""Export a distributed Map's results to S3.

AWS, "ResultWriter (Map)": the state returns `{"MapRunArn", "ResultWriterDetails": {Bucket, Key}}`,
where Key names a manifest of the files that hold the children's results; a Map Run that fails has
exported the results of the children that ran, and lists the rest as pending.

Stock moto writes a manifest that lists nothing, for the last Map Run of the execution, which with
two Maps in parallel may be the other one, and looks for the Parameters' paths in the results.
"""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval import (  # noqa: E501
    resource_eval_s3 as stock,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.result_writer_decl import (  # noqa: E501
    ResultWriter,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.state_map import StateMap
from moto.stepfunctions.parser.asl.eval.environment import Environment

from fanscribe_local.extensions.clients import client_for
from fanscribe_local.map_run.results import manifest, result_files
from fanscribe_local.map_run.run import MapRun


class Results(list[Any]):
    """A Map's outputs on their way to the writer, which needs to know whose they are."""

    def __init__(self, run: MapRun, config: dict[str, str] | None) -> None:
        super().__init__(run.outputs())
        self.run, self.config = run, config


def install() -> None:
    fill = StateMap.from_state_props

    def fill_and_link(self: StateMap, state_props: Any) -> None:
        fill(self, state_props)
        self.iteration_component.result_writer = self.result_writer

    StateMap.from_state_props = fill_and_link
    ResultWriter._eval_body = evaluate
    stock.ResourceEvalS3._handle_put_object = staticmethod(put_object)


def evaluate(self: ResultWriter, env: Environment) -> None:
    """Find the parameters in the state's input, then hand them on above the results."""
    results = env.stack.pop()
    env.stack.append(env.states.get_input())
    self.parargs.eval(env=env)
    parameters = env.stack.pop()
    env.stack[-1:] = [results, parameters]
    self.resource_eval.eval_resource(env=env)


def put_object(env: Environment, resource_runtime_part: Any, state_credentials: Any) -> None:
    parameters = env.stack.pop()
    results: Results = env.stack.pop()
    key = export(results, parameters, env)
    env.stack.append(
        {
            "MapRunArn": results.run.record.map_run_arn,
            "ResultWriterDetails": {"Bucket": parameters["Bucket"], "Key": key},
        }
    )


def write_results(env: Environment, writer: Any, results: Results) -> None:
    """For a Map Run that fails, and whose state therefore never comes to its writer."""
    env.stack.append(results)
    writer.eval(env)
    env.stack.pop()


def export(results: Results, parameters: dict[str, str], env: Environment) -> str:
    run = results.run
    bucket, prefix = parameters["Bucket"], parameters.get("Prefix", "").rstrip("/")
    folder = "/".join(filter(None, [prefix, run.record.map_run_arn.rsplit(":", 1)[-1]]))
    details = env.aws_execution_details
    s3 = client_for("s3", details.region, details.role_arn)
    written: dict[str, list[dict[str, Any]]] = {}
    for status, (name, text) in result_files(run, results.config).items():
        body = text.encode()
        s3.put_object(Bucket=bucket, Key=f"{folder}/{name}", Body=body)
        written[status] = [{"Key": f"{folder}/{name}", "Size": len(body)}]
    key = f"{folder}/manifest.json"
    s3.put_object(Bucket=bucket, Key=key, Body=manifest(run, bucket, written).encode())
    return key
