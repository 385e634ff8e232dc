"""Recordings by the thousand, each with bytes of its own."""

from __future__ import annotations

import io
import json
import wave

import numpy as np
from fanscribe_local import EmbeddedAws, Stack

SECONDS = 2


def uploaded(files: int, aws: EmbeddedAws, stack: Stack) -> str:
    """So many recordings in the input bucket, and the address of the manifest that names them."""
    # Under other prefixes than those which start runs by themselves: a recording under `audio/` is
    # a run of its own.
    s3, bucket = aws.client("s3"), stack.outputs["InputBucket"]
    rows = []
    for number in range(files):
        s3.put_object(Bucket=bucket, Key=f"recordings/{number}.wav", Body=tone(number))
        row = {"audio_url": f"s3://{bucket}/recordings/{number}.wav", "file_id": f"file-{number}"}
        rows.append(json.dumps(row | {"duration_estimate": SECONDS}))
    s3.put_object(Bucket=bucket, Key="lists/all.jsonl", Body="\n".join(rows).encode())
    return f"s3://{bucket}/lists/all.jsonl"


def tone(number: int) -> bytes:
    """Two seconds of WAV, another pitch for each number."""
    at = np.arange(SECONDS * 16_000) / 16_000
    signal = np.sin(2 * np.pi * (200 + number) * at) * 8000
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(signal.astype("<i2").tobytes())
    return file.getvalue()
