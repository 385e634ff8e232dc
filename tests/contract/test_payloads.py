"""The example inputs in events/ are what their states accept, and nothing looser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from fanscribe import contracts

EVENTS = Path(__file__).parents[2] / "events"
PAYLOADS: dict[str, type] = {
    "validate_manifest": contracts.StartRun,
    "estimate_cost": contracts.RunPayload,
    "split_audio": contracts.ItemBatch,
    "plan_shards": contracts.PlanPayload,
    "explain_gpu_failure": contracts.ExplainPayload,
    "submit_to_assemblyai": contracts.ShardPayload,
    "collect_from_assemblyai": contracts.CollectPayload,
    "await_webhook": contracts.AwaitPayload,
    "merge_transcripts": contracts.MergeBatch,
    "report_run": contracts.ReportPayload,
    "shard": contracts.Shard,
}
STATE_INPUTS = [path.stem for path in sorted(EVENTS.glob("*.json"))]


def unknown_fields(given: Any, understood: Any, path: str = "$") -> list[str]:
    """Fields of `given` that decoding threw away."""
    if isinstance(given, dict) and isinstance(understood, dict):
        lost = [f"{path}.{key}" for key in given if key not in understood]
        common = [key for key in given if key in understood]
        return lost + [
            f for k in common for f in unknown_fields(given[k], understood[k], f"{path}.{k}")
        ]
    if isinstance(given, list) and isinstance(understood, list):
        pairs = zip(given, understood, strict=True)
        return [f for i, (g, u) in enumerate(pairs) for f in unknown_fields(g, u, f"{path}[{i}]")]
    return []


def test_every_payload_has_an_example_and_every_example_a_payload() -> None:
    assert sorted(PAYLOADS) == STATE_INPUTS


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_an_example_decodes_into_its_payload_whole(name: str) -> None:
    raw = msgspec.json.decode((EVENTS / f"{name}.json").read_bytes())
    payload = msgspec.convert(raw, PAYLOADS[name])
    assert unknown_fields(raw, msgspec.to_builtins(payload)) == []


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_a_payload_without_its_first_field_is_refused(name: str) -> None:
    raw = msgspec.json.decode((EVENTS / f"{name}.json").read_bytes())
    raw.pop(next(iter(raw)))
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, PAYLOADS[name])


@pytest.mark.parametrize(
    ("samples", "ms"), [(0, 0), (7, 0), (8, 1), (16_000, 1000), (24_007, 1500), (24_008, 1501)]
)
def test_samples_become_the_nearest_millisecond(samples: int, ms: int) -> None:
    assert contracts.samples_to_ms(samples) == ms


@pytest.mark.parametrize("ms", [0, 1, 999, 86_400_000])
def test_milliseconds_survive_the_way_through_samples(ms: int) -> None:
    assert contracts.samples_to_ms(contracts.ms_to_samples(ms)) == ms
