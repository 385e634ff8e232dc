"""MergeTranscripts through its handler, with real S3 calls on a mocked account."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fanscribe import layout
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import (
    OUTPUT_FORMATS,
    CaptionOptions,
    ChunkResult,
    CutPlan,
    Engine,
    Failure,
    MergeBatch,
    MergeItem,
    MergeSummary,
    Options,
    Run,
    Transcript,
    Turn,
    Turns,
    Word,
    samples_to_ms,
)
from fanscribe.errors import ItemLostError, NothingTranscribedError, OutputFormatError
from fanscribe.settings import Settings
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key
from unit.transcript.strategies import plan_of, result_of

EVENTS = Path(__file__).parents[2] / "events"
RUN = "r1"
PARAKEET = "nvidia/parakeet-tdt-0.6b-v3"
HOSTED = Settings(work_bucket="", output_bucket="").assemblyai_models


class Account:
    """A run's objects as the states before left them, and MergeTranscripts to merge them."""

    def __init__(self, client: Any, handler: Callable[..., Any], context: object) -> None:
        self.work = Bucket("work", client)
        self.output = Bucket("output", client)
        self.invoke = lambda payload: handler(payload, context)

    def planned(self, plan: CutPlan) -> CutPlan:
        self.work.write_as(layout.plan(RUN, plan.item.file_id), plan)
        return plan

    def heard(
        self,
        plan: CutPlan,
        *chunks: int,
        engine: Engine = "parakeet",
        model: str = PARAKEET,
        **asked: Any,
    ) -> None:
        """Leave a result for each of these chunks: one word, named for where it starts."""
        whole = engine == "assemblyai"
        for chunk in plan.chunks:
            if chunk.index not in chunks:
                continue
            end = plan.samples if whole else chunk.end
            key = chunk_key(
                plan.source,
                chunk.start,
                end,
                engine=engine,
                model=model,
                **({"language": None, "key_terms": (), "diarize": False} | asked),
            )
            start = samples_to_ms(chunk.start)
            word = Word(text=f"{engine}-{start}.", start_ms=start, end_ms=start + 500)
            result = result_of(chunk, (word,), key=key, engine=engine, model=model, end=end)
            self.work.write_as(layout.chunk_result(key), result)

    def failed(self, file_id: str, error: str, cause: str, chunk: int | None = None) -> None:
        state = "TranscribeOnGpu"
        failure = Failure(file_id=file_id, state=state, error=error, cause=cause, chunk=chunk)
        self.work.write_as(layout.failure(RUN, file_id, state, chunk), failure)

    def told(self, plan: CutPlan, *turns: tuple[str, int, int]) -> None:
        """Leave the turns of a file, as the diarizer "d" heard them."""
        key = turns_key(plan.source, "d")
        found = tuple(Turn(speaker=who, start_ms=start, end_ms=end) for who, start, end in turns)
        self.work.write_as(layout.turns(key), Turns(key=key, model="d", turns=found))

    def merge(
        self,
        *file_ids: str,
        engine: Engine = "parakeet",
        options: Options | None = None,
        diarizer: str | None = None,
    ) -> MergeSummary:
        run = Run(
            run_id=RUN,
            options=options or Options(),
            manifest="s3://input/m.csv",
            items_key=layout.items(RUN),
            item_count=len(file_ids),
            rejected_count=0,
        )
        model = PARAKEET if engine == "parakeet" else HOSTED
        items = tuple(
            MergeItem(file_id=f, engine=engine, model=model, diarizer=diarizer) for f in file_ids
        )
        answer = self.invoke(msgspec.to_builtins(MergeBatch(run=run, items=items)))
        return msgspec.convert(answer, MergeSummary)

    def transcript(self, file_id: str) -> Transcript:
        return self.output.read_as(layout.output(RUN, file_id, "json"), Transcript)

    def written(self) -> list[str]:
        return list(self.output.keys(""))

    def record(self, file_id: str) -> Failure:
        return self.work.read_as(layout.failure(RUN, file_id, "MergeTranscripts"), Failure)


@pytest.fixture
def account(stacked_env: Any, load_handler: Any, lambda_context: Any) -> Account:
    return Account(stacked_env, load_handler("merge_transcripts"), lambda_context)


def test_an_items_chunks_become_its_files(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000, 90_000)), 0, 1)
    assert account.merge("talk") == MergeSummary(complete=1, partial=0, failed=0)
    found = account.transcript("talk")
    assert (found.text, found.status) == ("parakeet-0. parakeet-60000.", "complete")
    assert (found.title, found.duration_ms, found.model) == ("A talk", 90_000, PARAKEET)
    endings = ("html", "json", "srt", "txt", "vtt")
    assert account.written() == [f"r1/talk/transcript.{ending}" for ending in endings]
    assert b"parakeet-60000." in account.output.read("r1/talk/transcript.srt")


def test_what_was_heard_in_another_mode_is_another_result(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000)), 0, mode="streaming")
    assert account.merge("talk", options=Options(mode="streaming")).complete == 1
    with pytest.raises(NothingTranscribedError):
        account.merge("talk")


def test_json_is_written_unasked_and_nothing_else_is(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000)), 0)
    account.merge("talk", options=Options(outputs=("vtt",)))
    assert account.written() == ["r1/talk/transcript.json", "r1/talk/transcript.vtt"]


def test_json_is_written_last(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    write = Bucket.write
    monkeypatch.setattr(
        Bucket, "write", lambda self, key, *rest: (written.append(key), write(self, key, *rest))
    )
    account.heard(account.planned(plan_of(0, 60_000)), 0)
    written.clear()
    account.merge("talk")
    assert len(written) == 5
    assert written[-1] == "r1/talk/transcript.json"


def test_a_file_keeps_its_type(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000)), 0)
    account.merge("talk")
    head = account.output.client.head_object(Bucket="output", Key="r1/talk/transcript.vtt")
    assert head["ContentType"] == "text/vtt; charset=utf-8"


def test_a_missing_chunk_makes_the_item_partial_and_says_why(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000, 90_000)), 0)
    account.failed("talk", "DecodeError", "60000-90000 ms does not decode", chunk=1)
    assert account.merge("talk").partial == 1
    found = account.transcript("talk")
    assert found.status == "partial"
    assert [(gap.start_ms, gap.end_ms, gap.error) for gap in found.gaps] == [
        (60_000, 90_000, "DecodeError")
    ]
    assert b"not transcribed" in account.output.read("r1/talk/transcript.txt")


def test_a_chunk_that_was_proven_silent_needs_no_result(account: Account) -> None:
    plan = plan_of(0, 60_000, 90_000)
    speech, silence = plan.chunks
    silence = msgspec.structs.replace(silence, silent=True)
    account.heard(account.planned(msgspec.structs.replace(plan, chunks=(speech, silence))), 0)
    assert account.merge("talk").complete == 1
    assert account.transcript("talk").gaps == ()


def test_an_item_of_silence_is_a_complete_transcript_without_words(account: Account) -> None:
    plan = plan_of(0, 60_000)
    silence = msgspec.structs.replace(plan.chunks[0], silent=True)
    account.planned(msgspec.structs.replace(plan, chunks=(silence,)))
    assert account.merge("talk").complete == 1
    assert (account.transcript("talk").words, account.transcript("talk").model) == ((), PARAKEET)


def test_every_format_is_written_where_it_was_asked_for(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000)), 0)
    account.merge("talk", options=Options(outputs=OUTPUT_FORMATS))
    endings = [
        "assemblyai.json",
        "cues.json",
        "html",
        "json",
        "speakers.txt",
        "srt",
        "tsv",
        "txt",
        "vtt",
    ]
    assert account.written() == [f"r1/talk/transcript.{ending}" for ending in endings]


def test_the_runs_captions_are_cut_as_it_asked(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000)), 0)
    captions = CaptionOptions(preset="youtube", line_characters=12)
    account.merge("talk", options=Options(outputs=("cues",), captions=captions))
    told = msgspec.json.decode(account.output.read("r1/talk/transcript.cues.json"))
    assert (told["rules"]["line_characters"], told["captions"]["preset"]) == (12, "youtube")


def test_an_item_without_any_result_fails_by_name_with_its_cause(account: Account) -> None:
    account.planned(plan_of(0, 60_000))
    account.failed("talk", "GpuHostLostError", "taken away")
    with pytest.raises(NothingTranscribedError, match="GpuHostLostError: taken away"):
        account.merge("talk")
    assert account.record("talk").error == "NothingTranscribedError"
    assert "GpuHostLostError: taken away" in account.record("talk").cause
    assert account.written() == []


def test_one_bad_item_does_not_stop_its_batch(account: Account) -> None:
    account.planned(plan_of(0, 60_000, file_id="bad"))
    account.heard(account.planned(plan_of(0, 60_000, file_id="good")), 0)
    with pytest.raises(NothingTranscribedError, match="bad"):
        account.merge("bad", "unplanned", "good")
    assert account.transcript("good").text == "parakeet-0."
    assert account.record("unplanned").error == ItemLostError.__name__
    assert "SplitAudio" in account.record("unplanned").cause


def test_an_unknown_format_is_recorded_before_it_is_raised(account: Account) -> None:
    account.heard(account.planned(plan_of(0, 60_000)), 0)
    with pytest.raises(OutputFormatError, match="docx"):
        account.merge("talk", options=Options(outputs=("docx",)))
    assert account.record("talk").error == "OutputFormatError"


def test_a_second_try_explains_itself_by_what_failed_first(account: Account) -> None:
    account.planned(plan_of(0, 60_000))
    account.failed("talk", "DecodeError", "bad bytes")
    for _ in range(2):
        with pytest.raises(NothingTranscribedError, match="DecodeError: bad bytes"):
            account.merge("talk")
    assert account.record("talk").cause.count("nothing was transcribed") == 1


def test_the_hosted_fallback_is_used_whole(account: Account) -> None:
    plan = account.planned(plan_of(0, 60_000, 90_000))
    account.heard(plan, 0)
    account.heard(plan, 0, engine="assemblyai", model=HOSTED)
    assert account.merge("talk").complete == 1
    found = account.transcript("talk")
    assert (found.engine, found.text, found.gaps) == ("assemblyai", "assemblyai-0.", ())


def test_a_run_without_fallback_does_not_look_for_one(account: Account) -> None:
    plan = account.planned(plan_of(0, 60_000, 90_000))
    account.heard(plan, 0)
    account.heard(plan, 0, engine="assemblyai", model=HOSTED)
    assert account.merge("talk", options=Options(fallback=False)).partial == 1
    assert account.transcript("talk").engine == "parakeet"


def test_the_assigned_engine_is_kept_where_it_left_nothing_out(account: Account) -> None:
    plan = account.planned(plan_of(0, 60_000, 90_000))
    account.heard(plan, 0, 1)
    account.heard(plan, 0, engine="assemblyai", model=HOSTED)
    account.merge("talk")
    assert account.transcript("talk").engine == "parakeet"


def test_an_item_of_the_hosted_engine_is_one_result(account: Account) -> None:
    plan = account.planned(plan_of(0, 60_000, 90_000))
    account.heard(plan, 0, engine="assemblyai", model=HOSTED)
    assert account.merge("talk", engine="assemblyai").complete == 1
    assert account.transcript("talk").text == "assemblyai-0."


def test_results_are_found_under_what_the_item_asked_for(account: Account) -> None:
    plan = plan_of(0, 60_000)
    own = msgspec.structs.replace(plan.item, language="fr", diarize=True)
    plan = account.planned(msgspec.structs.replace(plan, item=own))
    account.heard(plan, 0, language="fr", diarize=True, key_terms=("Loire",))
    options = Options(language="de", key_terms=("Loire",))
    assert account.merge("talk", options=options).complete == 1
    assert account.transcript("talk").language == "fr"
    with pytest.raises(NothingTranscribedError):
        account.merge("talk", options=Options(language="de"))


def test_words_have_the_speakers_of_the_turns_they_lie_in(account: Account) -> None:
    plan = account.planned(plan_of(0, 60_000, 90_000))
    account.heard(plan, 0, 1)
    seconds = plan.chunks[1].start // 16
    account.told(plan, ("A", 0, 2_000), ("B", seconds, seconds + 2_000))
    account.merge("talk", diarizer="d")
    found = account.transcript("talk")
    assert [word.speaker for word in found.words] == ["A", "B"]
    assert found.speakers == ("A", "B")
    assert found.warnings == ()


def test_a_transcript_warns_of_what_the_plan_and_the_engine_warn_of_once(account: Account) -> None:
    plan = plan_of(0, 60_000, 90_000)
    account.planned(msgspec.structs.replace(plan, warnings=("the header claims 9:12",)))
    account.heard(plan, 0, 1)
    for key in list(account.work.keys("chunks/")):
        result = account.work.read_as(key, ChunkResult)
        account.work.write_as(key, msgspec.structs.replace(result, warnings=("日本 left out",)))
    account.merge("talk")
    assert account.transcript("talk").warnings == ("the header claims 9:12", "日本 left out")


def test_words_without_turns_are_whole_and_the_transcript_says_what_is_missing(
    account: Account,
) -> None:
    plan = account.planned(plan_of(0, 60_000, 90_000))
    account.heard(plan, 0, 1)
    assert account.merge("talk", diarizer="d").complete == 1
    found = account.transcript("talk")
    assert found.speakers == ()
    assert "speakers were not told apart" in found.warnings[0]


def test_a_run_that_did_not_ask_for_speakers_has_none(account: Account) -> None:
    plan = account.planned(plan_of(0, 60_000))
    account.heard(plan, 0)
    account.told(plan, ("A", 0, 2_000))
    account.merge("talk")
    assert account.transcript("talk").speakers == ()


def test_the_example_is_a_batch_that_merges(account: Account) -> None:
    example = json.loads((EVENTS / "merge_transcripts.json").read_text())
    batch = msgspec.convert(example, MergeBatch)
    (item,) = batch.items
    plan = plan_of(0, 60_000, file_id=item.file_id)
    account.work.write_as(layout.plan(batch.run.run_id, item.file_id), plan)
    account.heard(plan, 0, model=item.model)
    assert account.invoke(example) == {"complete": 1, "partial": 0, "failed": 0}


def test_channels_heard_apart_are_one_transcript(account: Account) -> None:
    plan = msgspec.structs.replace(plan_of(0, 60_000, 90_000), channels=2)
    account.planned(plan)
    for channel in (1, 2):
        account.heard(plan, 0, 1, channel=channel)
    account.merge("talk", options=Options(multichannel=True))
    found = account.transcript("talk")
    assert (found.status, found.channels) == ("complete", ("1", "2"))
    assert [word.start_ms for word in found.words] == [0, 0, 60_000, 60_000]
    captions = account.output.read("r1/talk/transcript.vtt").decode()
    assert "<v Speaker 1>parakeet-0." in captions
    assert "<v Speaker 2>parakeet-60000." in captions
