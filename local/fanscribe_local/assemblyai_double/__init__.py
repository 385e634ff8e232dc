"""A double of AssemblyAI's pre-recorded API, for tests and for trying fanscribe without a key.

It is a real HTTP server on the loopback interface. It holds every request and every answer to
the service's published contract, fetches the audio from its URL as the service does, and has it
transcribed by whatever it is handed; so signed URLs, the SDK and the polling loop are the real
ones. What it is not: AssemblyAI's models, speed, limits or prices. Every answer says so, in its
`Server` header and in the name of the model it used.
"""

from fanscribe_local.assemblyai_double.double import AssemblyAiDouble
from fanscribe_local.assemblyai_double.faults import (
    Fault,
    broken,
    by_chance,
    cut_short,
    failing_job,
    late_job,
    lost_answer,
    refused_model,
    repeated_webhook,
    reset,
    slow,
    throttled,
)
from fanscribe_local.assemblyai_double.heard import Heard, HeardWord, Transcribe

__all__ = [
    "AssemblyAiDouble",
    "Fault",
    "Heard",
    "HeardWord",
    "Transcribe",
    "broken",
    "by_chance",
    "cut_short",
    "failing_job",
    "late_job",
    "lost_answer",
    "refused_model",
    "repeated_webhook",
    "reset",
    "slow",
    "throttled",
]
