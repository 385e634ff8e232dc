"""The state-language grammar loads whichever ANTLR runtime is installed."""

from __future__ import annotations

import fanscribe_local  # noqa: F401 (it applies the extension)
import pytest
from antlr4.atn import ATNDeserializer as runtime  # noqa: N813

from embedded.lab import PASS, Lab


def test_the_interpreter_reads_a_definition_beside_the_runtime_that_nemo_pins(lab: Lab) -> None:
    assert lab.run(PASS, {"a": "ok 🎧"})["result"] == {"a": "ok 🎧"}


def test_grammars_of_the_older_format_still_load() -> None:
    if runtime.SERIALIZED_VERSION > 3:
        pytest.skip("this runtime has one format")
    omegaconf = pytest.importorskip("omegaconf")
    assert omegaconf.OmegaConf.create({"a": "${b}", "b": 2}).a == 2
