"""The Batch job: one shard of chunks through Parakeet.

Reads chunks by range, ahead of the model; cuts them into pieces; batches pieces of many chunks by
length; writes each chunk's words as soon as they are known. `python -m fanscribe_gpu` is the job.
"""
