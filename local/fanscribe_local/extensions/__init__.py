"""What moto does not do yet and the flow relies on: one module each, applied once per process.

Every module cites the AWS behaviour it implements and what stock moto does instead, and has a
test of its own name that fails without it. One, `antlr_format`, has to come before the import of
moto's interpreter, and is applied when `fanscribe_local` is imported. moto is pinned: when it
learns one of these, the test of that name says which module can go.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

MOTO_VERSION = "5.2.5"
MODULES = (
    "clients",
    "service_names",
    "service_casing",
    "execution_names",
    "context_object",
    "uncatchable_errors",
    "failing_with_states_errors",
    "task_failure_cause",
    "stopping",
    "map_fields",
    "parsed_definitions",
    "item_reader_jsonl",
    "result_writer",
    "map_s3_failures",
    "distributed_map",
    "execution_api",
    "lambda_invocation",
    "lambda_properties",
    "function_urls",
    "batch_retries",
    "batch_job_detail",
    "batch_execution",
    "batch_capacity",
    "batch_properties",
    "batch_sync",
    "state_machine_role",
    "state_machine_definition",
    "secrets",
    "repository_names",
    "parameter_attributes",
    "bucket_policies",
    "alarms",
    "topic_policies",
    "build_projects",
    "no_value",
    "skipped_resources",
    "resource_deletion",
    "stack_deletion",
    "resource_updates",
    "stack_update",
    "event_targets",
    "execution_status_events",
    "object_created_events",
    "iam_enforcement",
)
_installed: list[str] = []


def install_all() -> None:
    """Apply each extension, in order, unless this process has them already."""
    if _installed:
        return
    check_moto_version()
    for name in MODULES:
        import_module(f"{__name__}.{name}").install()
        _installed.append(name)


def check_moto_version() -> None:
    found = version("moto")
    if found != MOTO_VERSION:
        raise RuntimeError(
            f"the embedded AWS extends the inside of moto {MOTO_VERSION}, but {found} is "
            f"installed; run `pip install 'moto[server]=={MOTO_VERSION}'`"
        )
