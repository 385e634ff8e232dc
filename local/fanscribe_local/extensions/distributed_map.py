"""Run a distributed Map's children as executions of their own.

AWS, "Using Map state in Distributed mode": each item, or batch of items, is the input of a child
workflow execution with its own context and history; a child's failure counts against the
tolerated threshold; the state's output is the array of the successful children's outputs.

Stock moto runs the items as frames of the parent by a recursion that ends in a hang after about a
thousand items, starts as many threads as there are items, forgets a failed child's error, counts
it wrongly, returns null for it and calls the Map a success.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    distributed_iteration_component as stock,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.states import ItemData, MapData

from fanscribe_local.extensions.result_writer import Results, write_results
from fanscribe_local.iam.authorization import AccessDeniedError, authorize
from fanscribe_local.iam.policy import Need
from fanscribe_local.iam.roles import Session
from fanscribe_local.map_run.batches import ChildInput, batches
from fanscribe_local.map_run.failures import REFUSED, THRESHOLD, map_failed
from fanscribe_local.map_run.results import formatted, transformed
from fanscribe_local.map_run.run import MapRun
from fanscribe_local.map_run.tolerance import EXCEEDED, Tolerance


def install() -> None:
    stock.DistributedIterationComponent._map_run = evaluate


def evaluate(self: Any, env: Environment, eval_input: Any) -> None:
    """Replace the items on the evaluation stack by the Map's result."""
    fields, record = self.fields, eval_input.map_run_record
    start_children(env, record)
    inputs = child_inputs(env, eval_input, fields)
    run = MapRun(inputs, self._get_iteration_program(), env, record, fields.exports)
    run.finish(lambda: Tolerance.of(fields, record))
    if run.exceeded:
        if fields.exports:
            write_results(env, self.result_writer, Results(run, fields.writer))
        raise map_failed(env, THRESHOLD, EXCEEDED)
    env.stack.append(result_of(run, fields))


def start_children(env: Environment, record: Any) -> None:
    """Children are started under the role of their own state machine."""
    machine = record.map_state_machine_arn.partition("/")[0]
    session = Session(env.aws_execution_details.role_arn, record.map_run_arn.rsplit(":", 1)[-1])
    try:
        authorize(session, [Need("states:StartExecution", machine)])
    except AccessDeniedError as denial:
        raise map_failed(env, REFUSED, str(denial)) from denial


def result_of(run: MapRun, fields: Any) -> Any:
    if fields.exports:
        return Results(run, fields.writer)
    if fields.writer is None:
        return run.outputs()
    ended = sorted(run.children, key=lambda child: child.index)
    shaped = transformed(ended, fields.writer.get("Transformation", "COMPACT"))
    if fields.writer.get("OutputType") == "JSONL":
        return formatted(shaped, "JSONL")
    return shaped


def child_inputs(env: Environment, eval_input: Any, fields: Any) -> Sequence[ChildInput]:
    items = env.stack.pop()
    selector = eval_input.item_selector or eval_input.parameters
    selected = select(env, selector, items) if selector else items
    if fields.batcher is None:
        return [ChildInput(item) for item in selected]
    return list(batches(evaluated(env, fields.batcher), selected))


def select(env: Environment, selector: Any, items: Sequence[Any]) -> list[Any]:
    """ItemSelector's object for each item, which it sees as `$$.Map.Item`."""
    selected = []
    for index, item in enumerate(items):
        current = MapData(Item=ItemData(Index=index, Value=item))
        selected.append(evaluated(env, selector, current))
    return selected


def evaluated(env: Environment, component: Any, current: MapData | None = None) -> Any:
    """A payload template's value, for the state's input and, where there is one, an item."""
    frame = env.open_inner_frame()
    try:
        frame.states.reset(env.states.get_input())
        frame.stack.append(frame.states.get_input())
        if current is not None:
            frame.states.context_object.context_object_data["Map"] = current
        component.eval(frame)
        return frame.stack.pop()
    finally:
        env.delete_frame(frame)
