"""SplitAudio through its handler, with real S3 calls on a mocked account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError
from fanscribe import layout
from fanscribe.contracts import CutPlan, Failure, Item, ItemBatch, Options, Run
from fanscribe.errors import (
    AwsRefusedError,
    SourceNotFoundError,
    SourceUnavailableError,
    UnreadableAudioError,
)
from fanscribe.media import split
from fanscribe.storage import Bucket
from recordings import recording

pytestmark = pytest.mark.slow

RUN = Run(
    run_id="r1",
    options=Options(),
    manifest="s3://input/manifests/m.csv",
    items_key="runs/r1/items.jsonl",
    item_count=3,
    rejected_count=0,
)
PAUSES = tuple(7.3 * k for k in range(1, 14))


def item(file_id: str, row: int = 1) -> Item:
    return Item(file_id=file_id, audio_url=f"s3://input/audio/{file_id}", row=row)


@pytest.fixture
def invoke(
    stacked_env: Any,
    load_handler: Callable[[str], Callable[..., Any]],
    lambda_context: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Any]:
    monkeypatch.setenv("CHUNK_SECONDS", "30")
    stacked_env.put_object(
        Bucket="input", Key="audio/good", Body=recording("mp3", 95, PAUSES, channels=1)
    )
    stacked_env.put_object(Bucket="input", Key="audio/page", Body=b"<!DOCTYPE html><html>")
    handler = load_handler("split_audio")

    def invoked(*items: Item) -> Any:
        batch = ItemBatch(run=RUN, items=items)
        return handler(msgspec.to_builtins(batch), lambda_context)

    return invoked


def failure_of(file_id: str) -> Failure:
    return Bucket("work").read_as(layout.failure("r1", file_id, "SplitAudio"), Failure)


def plan_of(file_id: str) -> CutPlan:
    return Bucket("work").read_as(layout.plan("r1", file_id), CutPlan)


def test_a_recording_gets_a_plan_that_tiles_it(invoke: Callable[..., Any]) -> None:
    assert invoke(item("good")) == {"planned": 1, "failed": 0}
    plan = plan_of("good")
    assert (plan.item, plan.container, plan.channels) == (item("good"), "mp3", 1)
    assert plan.samples == 95 * 16_000
    assert [chunk.index for chunk in plan.chunks] == [0, 1]
    assert plan.chunks[0].end == plan.chunks[1].start
    assert min(abs(plan.chunks[1].start / 16_000 - pause) for pause in PAUSES) < 0.25


def test_the_plan_names_the_very_bytes_it_was_made_of(
    invoke: Callable[..., Any], stacked_env: Any
) -> None:
    invoke(item("good"))
    head = stacked_env.head_object(Bucket="input", Key="audio/good")
    source = plan_of("good").source
    assert (source.etag, source.size) == (head["ETag"].strip('"'), head["ContentLength"])


def test_channels_that_cannot_be_heard_apart_are_a_warning(
    invoke: Callable[..., Any], stacked_env: Any
) -> None:
    stereo = recording("mp3", 5, channels=2)
    stacked_env.put_object(Bucket="input", Key="audio/call", Body=stereo)
    invoke(*(msgspec.structs.replace(item(name), multichannel=True) for name in ("good", "call")))
    assert "it has only one" in " ".join(plan_of("good").warnings)
    assert plan_of("call").warnings == ()


def test_a_bad_item_leaves_its_record_and_the_good_ones_their_plans(
    invoke: Callable[..., Any],
) -> None:
    with pytest.raises(UnreadableAudioError, match="an HTML page"):
        invoke(item("page", row=7), item("good"))
    assert plan_of("good").samples
    failure = failure_of("page")
    assert (failure.error, failure.row) == ("UnreadableAudioError", 7)
    assert failure.audio_url == "s3://input/audio/page"
    assert "an HTML page" in failure.cause


def test_the_plans_of_several_items_are_written_together_besides(
    invoke: Callable[..., Any], stacked_env: Any
) -> None:
    stacked_env.put_object(Bucket="input", Key="audio/late", Body=recording("wav", 2))
    with pytest.raises(UnreadableAudioError):
        invoke(item("late"), item("page"), item("good"))
    together = list(Bucket("work").read_lines(layout.plan_batch("r1", "late"), CutPlan))
    assert together == [plan_of("late"), plan_of("good")]


def test_one_item_has_its_plan_and_no_copy_of_it(invoke: Callable[..., Any]) -> None:
    invoke(item("good"))
    assert list(Bucket("work").keys(layout.plan_batches("r1"))) == []


def test_a_retry_puts_the_plans_of_both_attempts_together(
    invoke: Callable[..., Any], stacked_env: Any
) -> None:
    with pytest.raises(SourceNotFoundError):
        invoke(item("good"), item("late"))
    stacked_env.put_object(Bucket="input", Key="audio/late", Body=recording("wav", 2))
    invoke(item("good"), item("late"))
    together = Bucket("work").read_lines(layout.plan_batch("r1", "good"), CutPlan)
    assert [plan.item.file_id for plan in together] == ["good", "late"]


def test_of_several_failures_the_first_is_raised_and_the_others_counted(
    invoke: Callable[..., Any],
) -> None:
    with pytest.raises(SourceNotFoundError, match=r"audio/none: .*1 more item"):
        invoke(item("none"), item("page"))
    assert failure_of("none").error == "SourceNotFoundError"
    assert "more item" not in failure_of("none").cause
    assert failure_of("page").error == "UnreadableAudioError"


def test_a_transient_failure_is_raised_before_others_for_the_sake_of_a_retry(
    invoke: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = split.plan_item

    def unavailable(item: Item, *rest: Any) -> CutPlan:
        if item.file_id == "slow":
            raise SourceUnavailableError(item.audio_url, "503")
        return really(item, *rest)

    monkeypatch.setattr(split, "plan_item", unavailable)
    with pytest.raises(SourceUnavailableError):
        invoke(item("page"), item("slow"), item("good"))
    assert plan_of("good").samples
    assert failure_of("slow").error == "SourceUnavailableError"


def test_a_retry_leaves_plans_alone_and_takes_back_failures_that_passed(
    invoke: Callable[..., Any], stacked_env: Any
) -> None:
    with pytest.raises(SourceNotFoundError):
        invoke(item("good"), item("late"))
    written = stacked_env.head_object(Bucket="work", Key=layout.plan("r1", "good"))
    stacked_env.delete_object(Bucket="input", Key="audio/good")
    stacked_env.put_object(Bucket="input", Key="audio/late", Body=recording("wav", 2))

    assert invoke(item("good"), item("late")) == {"planned": 2, "failed": 0}
    again = stacked_env.head_object(Bucket="work", Key=layout.plan("r1", "good"))
    assert again["LastModified"] == written["LastModified"]
    assert list(Bucket("work").keys(layout.failures("r1"))) == []
    assert plan_of("late").samples == 2 * 16_000


def test_even_an_error_that_nobody_named_is_on_record(
    invoke: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = split.plan_item

    def broken(item: Item, *rest: Any) -> CutPlan:
        if item.file_id == "odd":
            raise ZeroDivisionError("a fault of ours")
        return really(item, *rest)

    monkeypatch.setattr(split, "plan_item", broken)
    with pytest.raises(ZeroDivisionError):
        invoke(item("odd"), item("good"))
    assert failure_of("odd").error == "ZeroDivisionError"
    assert plan_of("good").samples


def test_what_aws_says_no_to_is_on_record_under_a_name_of_ours(
    invoke: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"Error": {"Code": "KMS.DisabledException", "Message": "the key is disabled"}}

    def refused(*_: Any) -> CutPlan:
        raise ClientError(answer, "PutObject")

    monkeypatch.setattr(split, "plan_item", refused)
    with pytest.raises(AwsRefusedError, match="PutObject: KMS"):
        invoke(item("good"))
    assert failure_of("good").error == "AwsRefusedError"
