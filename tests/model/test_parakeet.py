"""The job whole, with NeMo and the tiny Parakeet, over recordings of the demo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import boto3
import msgspec
import numpy as np
import pytest
import torch
import webvtt
from fanscribe import layout
from fanscribe.contracts import CutPlan, Item, MergeItem, Options, Run, Source
from fanscribe.effective import effective
from fanscribe.errors import GpuDeviceError, ModelUnavailableError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.decode import decode
from fanscribe.media.probe import probe
from fanscribe.media.sources import Sources
from fanscribe.planning.assignment import Assignment
from fanscribe.planning.chunks import shard_chunks
from fanscribe.settings import Settings
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.formats.vtt import Vtt
from fanscribe.transcript.merging import transcript_of
from fanscribe_gpu import exits
from fanscribe_gpu.engine import BatchTooLargeError, Clip, Window
from fanscribe_gpu.parakeet import Parakeet, load_parakeet
from gpu_rig import SECOND, Stand
from moto import mock_aws
from recordings import encoded
from tiny_parakeet.places import DEMO, SHIPPED_MODEL
from tiny_parakeet.scoring import score

pytestmark = pytest.mark.model

SILENCE = Clip(np.zeros(SECOND, np.float32))


@pytest.fixture(scope="module")
def engine() -> Parakeet:
    return load_parakeet(str(SHIPPED_MODEL), client=None)  # type: ignore[arg-type]


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("work", "input"):
            client.create_bucket(Bucket=bucket)
        yield Stand(client)


def put(stand: Stand, name: str) -> None:
    """One of the demo's recordings as a shard of one chunk."""
    source = stand.recording(name, (DEMO / "recordings" / name).read_bytes())
    with opened(name) as audio:
        whole = probe(audio).samples
    stand.shard(msgspec.structs.replace(stand.chunk(source, 0, 0, 0), end=whole))


def opened(name: str) -> AudioFile:
    return AudioFile(io.BytesIO((DEMO / "recordings" / name).read_bytes()), name)


def reference(name: str) -> str:
    return (DEMO / "references" / Path(name).with_suffix(".txt")).read_text()


@pytest.mark.parametrize(
    "name",
    ["greeting.mp3", "oral-history-01.flac", "field-notes.ogg", "lecture-at-the-library.m4a"],
)
def test_what_was_said_is_what_is_written(stand: Stand, engine: Parakeet, name: str) -> None:
    put(stand, name)
    assert stand.run(engine) == exits.DONE
    words = stand.result(f"{name}-0").words
    heard = score([reference(name)], [" ".join(word.text for word in words)])
    assert heard.wer <= 0.05


def test_a_call_with_a_voice_a_side_becomes_two_speakers(stand: Stand, engine: Parakeet) -> None:
    sides = ["oral-history-02.flac", "lecture-at-the-library.m4a"]
    source = stand.recording("call.flac", both_at_once(sides))
    plan = planned(source, stand)
    apart = Assignment(plan, "parakeet", "m", effective(plan.item, Options()))
    stand.shard(*shard_chunks(apart))
    assert stand.run(engine) == exits.DONE
    run = Run(
        run_id="r1",
        options=Options(),
        manifest="",
        items_key="",
        item_count=1,
        rejected_count=0,
    )
    stand.work.write_as(layout.plan("r1", plan.item.file_id), plan)
    item = MergeItem(file_id=plan.item.file_id, engine="parakeet", model="m")
    found = transcript_of(
        item, run, stand.work, Settings(work_bucket="work", output_bucket="output")
    )
    for channel, name in enumerate(sides, start=1):
        said = [word.text for word in found.words if word.channel == str(channel)]
        assert score([reference(name)], [" ".join(said)]).wer <= 0.05
    assert sorted(found.speakers) == ["Speaker 1", "Speaker 2"]
    captions = webvtt.from_buffer(io.BytesIO(Vtt().render(Script(found))))
    assert {caption.voice for caption in captions} == {"Speaker 1", "Speaker 2"}


def both_at_once(names: list[str]) -> bytes:
    """A flac with one recording in each channel, as long as the longest of them."""
    signals = []
    for name in names:
        with opened(name) as audio:
            signals.append(decode(audio, 0, probe(audio).samples))
    length = max(map(len, signals))
    padded = [np.pad(signal, (0, length - len(signal))) for signal in signals]
    return encoded("flac", np.stack(padded), 16_000)


def planned(source: Source, stand: Stand) -> CutPlan:
    item = Item(file_id="call", audio_url=source.audio_url, row=1, multichannel=True)
    with Sources(stand.client).open(source.audio_url) as file, AudioFile(file, "call") as audio:
        return plan_cuts(item, source, audio, 20)


def test_words_have_rising_times_within_the_file_and_a_confidence(
    stand: Stand, engine: Parakeet
) -> None:
    put(stand, "weekly-standup.mp3")
    stand.run(engine)
    words = stand.result("weekly-standup.mp3-0").words
    starts = [word.start_ms for word in words]
    assert len(words) > 100
    assert starts == sorted(starts)
    assert starts[-1] > 65_000
    assert all(word.start_ms <= word.end_ms <= 79_380 for word in words)
    assert all(0 < (word.confidence or 0) <= 1 for word in words)


def test_silence_before_a_clip_moves_its_words_by_that_much(engine: Parakeet) -> None:
    with opened("greeting.mp3") as audio:
        signal = decode(audio, 0, 9 * SECOND)
    plain = engine.transcribe([Clip(signal)])[0].words
    late = engine.transcribe([Clip(np.concatenate([np.zeros(2 * SECOND, np.float32), signal]))])[
        0
    ].words
    assert [word.text for word in late] == [word.text for word in plain]
    moved = [b.start_ms - a.start_ms for a, b in zip(plain, late, strict=True)]
    assert np.median(moved) == pytest.approx(2000, abs=80)


def test_the_same_clip_is_heard_the_same_again_and_beside_others(engine: Parakeet) -> None:
    noise = np.random.default_rng(0).standard_normal((3, 5 * SECOND)).astype(np.float32) * 0.05
    first = engine.transcribe([Clip(noise[0])])[0]
    again = engine.transcribe([Clip(noise[0])])[0]
    assert again == first
    beside = engine.transcribe([Clip(each) for each in noise])
    assert len(beside) == 3
    assert len(beside[0].words) == pytest.approx(len(first.words), abs=2)


def test_a_file_that_is_no_model_is_named(stand: Stand, tmp_path: Path) -> None:
    fake = tmp_path / "fake.nemo"
    fake.write_bytes(b"not a tar archive")
    source = stand.recording("a.wav", (DEMO / "recordings" / "answering-machine.wav").read_bytes())
    stand.shard(stand.chunk(source, 0, 0, 5))
    assert stand.run_with(lambda _: load_parakeet(str(fake), stand.client)) == exits.PERMANENT
    assert stand.shard_error().error == "ModelUnavailableError"
    assert str(fake) in stand.shard_error().cause


def test_a_name_that_no_hub_knows_is_named() -> None:
    load = partial(load_parakeet, client=None)  # type: ignore[arg-type]
    with pytest.raises(ModelUnavailableError, match="no-such-model"):
        load("no-such-model")


def test_after_each_batch_every_part_is_back_in_evaluation_mode(engine: Parakeet) -> None:
    engine.transcribe([SILENCE])
    assert not any(part.training for part in engine.network.modules())


def breaking(engine: Parakeet, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """No test can make a real encoder run out of memory: this one only says so."""
    monkeypatch.setattr(engine.network.encoder, "forward", Mock(side_effect=fault))


def test_the_model_hears_a_little_silence_after_each_clip(
    engine: Parakeet, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen = Mock(wraps=engine.network.forward)
    monkeypatch.setattr(engine.network, "forward", listen)
    engine.transcribe([Clip(np.ones(SECOND, np.float32))])
    (heard,) = listen.call_args.kwargs["input_signal"].numpy()
    assert 0.3 * SECOND <= len(heard) - SECOND <= 0.5 * SECOND
    assert not heard[SECOND:].any()


def test_out_of_memory_asks_for_a_smaller_batch(
    engine: Parakeet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
    breaking(engine, monkeypatch, fault)
    with pytest.raises(BatchTooLargeError, match="Tried to allocate"):
        engine.transcribe([SILENCE])
    with pytest.raises(BatchTooLargeError, match="Tried to allocate"):
        engine.listen([Window(SILENCE.samples, before=0, after=0, is_last=True)])


def test_a_device_that_fails_is_told_from_a_model_that_does(
    engine: Parakeet, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(engine, monkeypatch, torch.AcceleratorError("CUDA error: launch failure", 719))
    with pytest.raises(GpuDeviceError, match="launch failure"):
        engine.transcribe([SILENCE])
    breaking(engine, monkeypatch, ValueError("a fault of the model"))
    with pytest.raises(ValueError, match="a fault of the model"):
        engine.transcribe([SILENCE])
