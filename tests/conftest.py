"""What all tests share."""

from __future__ import annotations

import functools
import gc

import botocore.session
import hypothesis

# Each mocked account is a new session, and each new session would look for botocore's models and
# parse them anew. The files do not change while the tests run.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)

# Those models and all that the tests import are millions of objects, which Python would look
# through for garbage every few hundred allocations: a quarter of the fast tests' time.
gc.set_threshold(100_000, 50, 100)

# `make test-fast` asks for it: fewer examples of each property; `make test` draws them all.
hypothesis.settings.register_profile("fast", max_examples=20, deadline=None)
