"""PlanShards through its handler, with real S3 calls on a mocked account."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import msgspec
import pytest
from fanscribe import layout
from fanscribe.contracts import (
    AssemblyAiOptions,
    Chunk,
    CutPlan,
    Failure,
    Item,
    MapResult,
    MergeItem,
    Options,
    Plan,
    ResultLocation,
    Run,
    Shard,
    ShardRef,
    Source,
)
from fanscribe.errors import TooManyFailuresError
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key
from msgspec import structs

EVENTS = Path(__file__).parents[2] / "events"
RUN = "r1"
MINUTE = 60 * 16_000
RESULTS = "runs/r1/maps/SplitItems/0b1c/"


def item(file_id: str, **own) -> Item:
    return Item(file_id=file_id, audio_url=f"s3://a-bucket/{file_id}.wav", row=1, **own)


def cut(of: Item, minutes: int, chunk_minutes: int = 5) -> CutPlan:
    starts = range(0, minutes * MINUTE, chunk_minutes * MINUTE)
    ends = [min(start + chunk_minutes * MINUTE, minutes * MINUTE) for start in starts]
    return CutPlan(
        item=of,
        source=Source(audio_url=of.audio_url, etag="e", size=1),
        container="wav",
        codec="pcm_s16le",
        channels=1,
        sample_rate=16_000,
        samples=minutes * MINUTE,
        chunks=tuple(
            Chunk(index=index, start=start, end=end)
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        ),
    )


class Account:
    """A run's objects in the work bucket, and PlanShards to plan it."""

    def __init__(self, work: Bucket, handler, context) -> None:
        self.work = work
        self._handler, self._context = handler, context

    def split(self, *plans: CutPlan) -> None:
        for plan in plans:
            self.work.write_as(layout.plan(RUN, plan.item.file_id), plan)

    def split_together(self, *plans: CutPlan) -> None:
        """As a child that holds several items does it, which writes each by itself too."""
        self.work.write_lines(layout.plan_batch(RUN, plans[0].item.file_id), plans)

    def fail(self, file_id: str, state: str = "SplitAudio") -> None:
        failure = Failure(file_id=file_id, state=state, error="EmptyAudioError", cause="no sound")
        self.work.write_as(layout.failure(RUN, file_id, state), failure)

    def failure(self, file_id: str, state: str = "SplitAudio") -> Failure:
        return self.work.read_as(layout.failure(RUN, file_id, state), Failure)

    def write_map_results(self, children: list[dict[str, str]]) -> None:
        failed = f"{RESULTS}FAILED_0.json"
        self.work.write_as(failed, children)
        files = {"FAILED": [{"Key": failed, "Size": 1}], "PENDING": [], "SUCCEEDED": []}
        manifest = {"DestinationBucket": "work", "MapRunArn": "arn", "ResultFiles": files}
        self.work.write_as(f"{RESULTS}manifest.json", manifest)

    def plan(self, items: list[Item], rejected: int = 0, **options) -> Plan:
        self.work.write_lines(layout.items(RUN), items)
        run = Run(
            run_id=RUN,
            options=Options(**options),
            manifest="s3://input/m.csv",
            items_key=layout.items(RUN),
            item_count=len(items),
            rejected_count=rejected,
        )
        split = MapResult("arn", ResultLocation("work", f"{RESULTS}manifest.json"))
        event = {"run": msgspec.to_builtins(run), "split": msgspec.to_builtins(split)}
        return msgspec.convert(self._handler(event, self._context), Plan)

    def shards(self) -> list[Shard]:
        references = self.work.read_lines(layout.shards(RUN), ShardRef)
        return [self.work.read_as(reference.shard_key, Shard) for reference in references]

    def references(self) -> list[ShardRef]:
        return list(self.work.read_lines(layout.shards(RUN), ShardRef))

    def merges(self) -> list[MergeItem]:
        return list(self.work.read_lines(layout.merges(RUN), MergeItem))


@pytest.fixture
def account(stacked_env, load_handler, lambda_context) -> Account:
    return Account(Bucket("work", stacked_env), load_handler("plan_shards"), lambda_context)


def test_example_event_is_planned(stacked_env, load_handler, lambda_context) -> None:
    event = json.loads((EVENTS / "plan_shards.json").read_text())
    run_id, work = event["run"]["run_id"], Bucket("work", stacked_env)
    work.write_lines(event["run"]["items_key"], [item("a")])
    work.write_as(layout.plan(run_id, "a"), cut(item("a"), 12))
    plan = msgspec.convert(load_handler("plan_shards")(event, lambda_context), Plan)
    assert (plan.shard_count, plan.merge_count, plan.chunk_count) == (1, 1, 3)


def test_every_chunk_of_many_files_is_in_one_shard_with_its_key(account) -> None:
    items = [item("a"), item("b")]
    account.split(cut(items[0], 12), cut(items[1], 7))
    plan = account.plan(items)
    (shard,) = account.shards()
    assert (shard.shard_id, shard.engine) == ("parakeet-0001", "parakeet")
    assert shard.model == "nvidia/parakeet-tdt-0.6b-v3"
    placed = [(chunk.file_id, chunk.index, chunk.start, chunk.end) for chunk in shard.chunks]
    assert placed == [
        ("a", 0, 0, 5 * MINUTE),
        ("a", 1, 5 * MINUTE, 10 * MINUTE),
        ("a", 2, 10 * MINUTE, 12 * MINUTE),
        ("b", 0, 0, 5 * MINUTE),
        ("b", 1, 5 * MINUTE, 7 * MINUTE),
    ]
    assert len({chunk.key for chunk in shard.chunks}) == 5
    assert account.references() == [
        ShardRef(
            shard_id="parakeet-0001",
            engine="parakeet",
            shard_key="runs/r1/shards/parakeet-0001.json",
            audio_ms=19 * 60_000,
            chunk_count=5,
            timeout_seconds=600 + 19 * 30,
        )
    ]
    assert [merge.file_id for merge in account.merges()] == ["a", "b"]
    assert (plan.chunk_count, plan.cached_chunks, plan.merge_count) == (5, 0, 2)
    assert plan.estimate.exact is True
    assert plan.estimate.audio_ms == 19 * 60_000
    assert plan.estimate.within_budget is True


def test_plans_that_were_written_together_are_read_together(account) -> None:
    items = [item(file_id) for file_id in "abcd"]
    account.split_together(cut(items[1], 1), cut(items[0], 1))
    account.split(cut(items[2], 1))  # its child was cut off before it came to all of its own
    account.fail("d")
    plan = account.plan(items, max_failure_percent=25)
    assert (plan.merge_count, plan.chunk_count) == (3, 3)
    assert [merge.file_id for merge in account.merges()] == ["a", "b", "c"]
    assert [chunk.file_id for chunk in account.shards()[0].chunks] == ["a", "b", "c"]


def test_an_item_whose_plan_is_there_twice_is_planned_once(account) -> None:
    account.split(cut(item("a"), 1))
    account.split_together(cut(item("a"), 1))
    account.split_together(cut(item("b"), 1), cut(item("a"), 1))
    plan = account.plan([item("a"), item("b")])
    assert (plan.merge_count, plan.chunk_count) == (2, 2)


def test_long_runs_get_more_shards_up_to_the_limit(account, monkeypatch) -> None:
    monkeypatch.setenv("SHARD_AUDIO_MINUTES", "60")
    monkeypatch.setenv("MAX_SHARDS", "3")
    items = [item("a"), item("b")]
    account.split(cut(items[0], 90), cut(items[1], 300))
    plan = account.plan(items)
    assert plan.shard_count == 3
    assert [reference.audio_ms for reference in account.references()] == [130 * 60_000] * 3


def test_chunks_transcribed_before_are_left_out_and_counted(account) -> None:
    items = [item("a")]
    account.split(cut(items[0], 20))
    account.plan(items)
    (shard,) = account.shards()
    for chunk in shard.chunks[:3]:
        account.work.write_as(layout.chunk_result(chunk.key), {})

    plan = account.plan(items)

    assert (plan.chunk_count, plan.cached_chunks, plan.shard_count) == (4, 3, 1)
    assert account.shards()[0].chunks == shard.chunks[3:]
    assert plan.estimate.audio_ms == 5 * 60_000


def test_a_run_done_before_needs_no_shard_but_is_still_merged(account) -> None:
    items = [item("a")]
    account.split(cut(items[0], 5))
    account.plan(items)
    account.work.write_as(layout.chunk_result(account.shards()[0].chunks[0].key), {})
    plan = account.plan(items)
    assert (plan.shard_count, plan.cached_chunks, plan.merge_count) == (0, 1, 1)
    assert account.references() == []


def test_hosted_items_are_whole_files_in_shards_of_their_own(account) -> None:
    items = [item("de", language="de"), item("ja", language="ja-JP")]
    account.split(cut(items[0], 10), cut(items[1], 20))
    plan = account.plan(items)
    gpu, hosted = account.shards()
    assert [chunk.file_id for chunk in gpu.chunks] == ["de", "de"]
    assert (hosted.shard_id, hosted.model) == ("assemblyai-0001", "universal-3-5-pro,universal-2")
    (whole,) = hosted.chunks
    assert (whole.file_id, whole.index, whole.start, whole.end) == ("ja", 0, 0, 20 * MINUTE)
    assert whole.language == "ja-JP"
    assert (plan.estimate.parakeet_ms, plan.estimate.assemblyai_ms) == (600_000, 1_200_000)
    assert [merge.engine for merge in account.merges()] == ["parakeet", "assemblyai"]


@pytest.fixture
def hosted_key(stacked_env) -> None:
    boto3.client("secretsmanager", "us-east-1").create_secret(
        Name="assemblyai-key", SecretString="0123456789abcdef0123456789abcdef"
    )


def test_what_is_due_before_a_gpu_starts_goes_to_the_hosted_engine_as_far_as_it_may(
    account, hosted_key
) -> None:
    items = [item("clip"), item("secret", engine="parakeet")]
    account.split(cut(items[0], 2), cut(items[1], 2))
    account.plan(items, deadline_minutes=4)
    assert {shard.engine: shard.chunks[0].file_id for shard in account.shards()} == {
        "parakeet": "secret",
        "assemblyai": "clip",
    }
    account.plan(items, deadline_minutes=5)
    assert [shard.engine for shard in account.shards()] == ["parakeet"]


def test_without_a_key_what_is_due_soon_waits_for_a_gpu(account) -> None:
    account.split(cut(item("clip"), 2))
    plan = account.plan([item("clip")], deadline_minutes=2)
    assert [shard.engine for shard in account.shards()] == ["parakeet"]
    assert plan.estimate.within_deadline is False


@pytest.mark.slow
def test_a_nearer_deadline_brings_more_shards_and_a_budget_fewer(account) -> None:
    items = [item(f"f{n}") for n in range(20)]
    account.split(*(cut(each, 600) for each in items))
    assert account.plan(items, deadline_minutes=60).shard_count == 9
    assert account.plan(items, deadline_minutes=10).shard_count == 16
    # 200 h cost $0.60, and a start $0.0247.
    assert account.plan(items, deadline_minutes=10, budget_usd=0.75).shard_count == 6


def test_a_named_model_is_parakeets(account) -> None:
    account.split(cut(item("a"), 5))
    account.plan([item("a")], model="someone/parakeet-ft")
    assert account.shards()[0].model == "someone/parakeet-ft"
    assert account.merges()[0].model == "someone/parakeet-ft"


def test_a_diarized_item_stays_in_one_shard(account, monkeypatch) -> None:
    monkeypatch.setenv("SHARD_AUDIO_MINUTES", "10")
    items = [item("talk", diarize=True), item("note")]
    account.split(cut(items[0], 30), cut(items[1], 30))
    account.plan(items)
    homes = [{chunk.file_id for chunk in shard.chunks} for shard in account.shards()]
    assert sum("talk" in home for home in homes) == 1
    assert sum("note" in home for home in homes) > 1


def left_by_an_earlier_run(account, shards: list[Shard]) -> None:
    for chunk in (chunk for shard in shards for chunk in shard.chunks):
        account.work.write(layout.chunk_result(chunk.key), b"{}", "application/json")


def test_whose_speakers_are_not_known_is_heard_whole_though_its_words_are(account) -> None:
    asked = item("talk", diarize=True)
    account.split(cut(asked, 15))
    account.plan([asked])
    left_by_an_earlier_run(account, account.shards())
    assert account.plan([asked]).shard_count == 1
    (shard,) = account.shards()
    assert [chunk.index for chunk in shard.chunks] == [0, 1, 2]
    assert shard.diarizer == "nvidia/diar_streaming_sortformer_4spk-v2.1"
    assert account.merges()[0].diarizer == shard.diarizer


def test_whose_speakers_and_words_are_known_is_not_heard_again(account) -> None:
    asked = item("talk", diarize=True)
    plan = cut(asked, 15)
    account.split(plan)
    account.plan([asked])
    (shard,) = account.shards()
    left_by_an_earlier_run(account, [shard])
    turns = layout.turns(turns_key(plan.source, shard.diarizer))
    account.work.write(turns, b"{}", "application/json")
    assert account.plan([asked]).shard_count == 0


def test_words_are_known_to_a_run_that_asks_for_no_speakers(account) -> None:
    asked, plain = item("talk", diarize=True), item("talk")
    account.split(cut(asked, 15))
    account.plan([asked])
    left_by_an_earlier_run(account, account.shards())
    account.split(cut(plain, 15))
    assert account.plan([plain]).shard_count == 0


def test_the_hosted_engine_tells_speakers_apart_itself(account) -> None:
    asked = item("talk", diarize=True, engine="assemblyai")
    account.split(cut(asked, 15))
    account.plan([asked])
    (shard,) = account.shards()
    assert shard.diarizer is None
    assert shard.chunks[0].diarize


def test_hosted_audio_is_priced_with_its_channels_its_models_and_its_add_ons(account) -> None:
    own = AssemblyAiOptions(speech_models=("universal-2",), redact_pii=True)
    call = item("call", engine="assemblyai", multichannel=True, diarize=True)
    talk = item("talk", engine="assemblyai", assemblyai=own)
    account.split(structs.replace(cut(call, 60), channels=2), cut(talk, 60))
    plan = account.plan([call, talk])
    (shard,) = account.shards()
    assert [(chunk.channels, chunk.assemblyai) for chunk in shard.chunks] == [(2, None), (1, own)]
    assert plan.estimate.costs.hosted == pytest.approx(2 * (0.21 + 0.02) + (0.15 + 0.08))


@pytest.mark.parametrize("mode", ["streaming", "local-attention"])
def test_modes_that_listen_on_keep_a_file_in_one_shard_in_order(account, monkeypatch, mode) -> None:
    monkeypatch.setenv("SHARD_AUDIO_MINUTES", "10")
    items = [item("talk"), item("note")]
    account.split(cut(items[0], 30), cut(items[1], 30))
    account.plan(items, mode=mode)
    shards = account.shards()
    assert [shard.mode for shard in shards] == [mode, mode]
    assert [[chunk.index for chunk in shard.chunks] for shard in shards] == [list(range(6))] * 2


def test_the_mode_is_parakeets_alone(account) -> None:
    items = [item("talk", engine="assemblyai")]
    account.split(cut(items[0], 5))
    account.plan(items, mode="streaming")
    assert [shard.mode for shard in account.shards()] == ["batched"]


def stereo(of: Item, minutes: int) -> CutPlan:
    return msgspec.structs.replace(cut(of, minutes), channels=2)


def test_channels_to_be_heard_apart_are_chunks_of_their_own_and_paid_for(account) -> None:
    items = [item("call", multichannel=True), item("plain")]
    account.split(stereo(items[0], 10), stereo(items[1], 10))
    plan = account.plan(items)
    chunks = [chunk for shard in account.shards() for chunk in shard.chunks]
    call = [(chunk.index, chunk.channel) for chunk in chunks if chunk.file_id == "call"]
    assert call == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert [chunk.channel for chunk in chunks if chunk.file_id == "plain"] == [None, None]
    assert len({chunk.key for chunk in chunks}) == 6
    assert plan.chunk_count == 6
    assert sum(reference.audio_ms for reference in account.references()) == 30 * 60_000


def test_a_row_may_say_no_where_the_run_wants_channels_apart(account) -> None:
    items = [item("call"), item("music", multichannel=False)]
    account.split(stereo(items[0], 5), stereo(items[1], 5))
    account.plan(items, multichannel=True)
    chunks = [chunk for shard in account.shards() for chunk in shard.chunks]
    assert [(chunk.file_id, chunk.channel) for chunk in chunks] == [
        ("call", 1),
        ("call", 2),
        ("music", None),
    ]


def test_one_channel_is_heard_once_whatever_was_asked(account) -> None:
    one, other = item("mono", multichannel=True), item("hosted", engine="assemblyai")
    account.split(cut(one, 5), cut(other, 5))
    account.plan([one, other], multichannel=True)
    chunks = [chunk for shard in account.shards() for chunk in shard.chunks]
    assert [(chunk.channel, chunk.multichannel) for chunk in chunks] == [(None, False)] * 2


def test_the_hosted_engine_tells_channels_apart_itself(account) -> None:
    call = item("call", multichannel=True, engine="assemblyai")
    account.split(stereo(call, 30))
    account.plan([call])
    (shard,) = account.shards()
    assert [(chunk.channel, chunk.multichannel) for chunk in shard.chunks] == [(None, True)]


def test_a_language_nobody_here_speaks_fails_that_item_alone(account) -> None:
    items = [item("ja", language="ja"), item("en", language="en")]
    account.split(cut(items[0], 5), cut(items[1], 5))
    plan = account.plan(items, engine="parakeet", fallback=False)
    assert [merge.file_id for merge in account.merges()] == ["en"]
    assert plan.merge_count == 1
    failure = account.failure("ja", "PlanShards")
    assert failure.error == "LanguageUnsupportedError"
    assert "does not speak 'ja'" in failure.cause


def test_recorded_failures_are_kept_as_they_are(account) -> None:
    items = [item("a"), item("b")]
    account.split(cut(items[0], 5))
    account.fail("b")
    account.plan(items)
    assert account.failure("b").cause == "no sound"
    assert [merge.file_id for merge in account.merges()] == ["a"]


def test_a_dead_functions_items_get_the_maps_reason(account) -> None:
    items = [item("a"), item("b"), item("c")]
    account.split(cut(items[0], 5))
    batch = {"BatchInput": {"run": {}}, "Items": [{"file_id": "b", "audio_url": "u", "row": 2}]}
    account.write_map_results(
        [
            {
                "ExecutionArn": "arn:aws:states:us-east-1:1:execution:t/SplitItems:x",
                "Input": json.dumps(batch),
                "InputDetails": {"Included": True},
                "Name": "x",
                "Error": "Sandbox.Timedout",
                "Cause": '{"errorMessage":"Task timed out after 900.00 seconds"}',
                "Status": "FAILED",
            }
        ]
    )
    account.plan(items)
    died = account.failure("b")
    assert (died.error, died.cause) == (
        "Sandbox.Timedout",
        "Task timed out after 900.00 seconds",
    )
    assert died.audio_url == "s3://a-bucket/b.wav"
    assert account.failure("c").error == "ItemLostError"


def test_without_any_map_results_a_silent_item_is_lost_by_name(account) -> None:
    account.split(cut(item("a"), 5))
    account.plan([item("a"), item("b")])
    lost = account.failure("b")
    assert lost.error == "ItemLostError"
    assert lost.cause.startswith("b: SplitAudio left neither a result nor a reason")


def test_more_failures_than_tolerated_stop_the_run_before_any_shard(account) -> None:
    items = [item("a"), item("b"), item("c")]
    account.split(cut(items[0], 5), cut(items[1], 5))
    with pytest.raises(TooManyFailuresError, match=r"2 of 4 items failed.*runs/r1/failures/"):
        account.plan(items, rejected=1, max_failure_percent=49.9)
    assert account.failure("c").error == "ItemLostError"
    assert not account.work.exists(layout.shards(RUN))


def test_exactly_as_many_failures_as_tolerated_go_on(account) -> None:
    items = [item("a"), item("b"), item("c")]
    account.split(cut(items[0], 5), cut(items[1], 5))
    assert account.plan(items, rejected=1, max_failure_percent=50).merge_count == 2


def test_nothing_left_is_a_plan_of_nothing(account) -> None:
    account.fail("a")
    plan = account.plan([item("a")])
    assert (plan.shard_count, plan.merge_count, plan.estimate.audio_ms) == (0, 0, 0)
    assert account.references() == []
    assert account.merges() == []


def test_measured_cost_above_the_budget_is_said_so(account) -> None:
    account.split(cut(item("a"), 600))
    plan = account.plan([item("a")], engine="assemblyai", budget_usd=2.0)
    assert plan.estimate.within_budget is False
    assert "estimated $2.11 for 10.0 h of audio is above the budget of $2.00" in (
        plan.estimate.verdict
    )


def test_planning_twice_writes_the_same(account, monkeypatch) -> None:
    monkeypatch.setenv("SHARD_AUDIO_MINUTES", "10")
    items = [item("a"), item("b")]
    account.split(cut(items[0], 33), cut(items[1], 21))
    first = (account.plan(items), account.shards(), account.references(), account.merges())
    again = (account.plan(items), account.shards(), account.references(), account.merges())
    assert first == again
