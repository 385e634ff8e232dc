"""The hosted engine: whole files to AssemblyAI, words back.

`submit` hands a shard's files over and remembers every job before anything else can fail;
`collect` asks once for each open job. The state machine waits in between, so that no Lambda
is paid for waiting.
"""
