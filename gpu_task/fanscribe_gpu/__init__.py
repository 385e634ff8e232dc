"""The Batch job: one shard of chunks through Parakeet.

Reads chunks by range, ahead of the model; cuts them into pieces; batches pieces of many chunks by
length; writes each chunk's words as soon as they are known. `python -m fanscribe_gpu` is the job.
"""

import time

STARTED = time.monotonic()
"""When the process began, nearly: what the job's machine is paid for from. Set here because this
runs before the imports of the job, which take seconds."""
