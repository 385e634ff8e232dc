"""Key terms: words to listen for, by NeMo's phrase boosting in the decoder.

Wherever the network is about to say something (never where it would say nothing), tokens that
begin or go on with a key term get a bonus. Each clip of a batch has its own terms.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

Terms = tuple[str, ...]

_WEIGHT = 1.5
"""How much of the bonus counts. Measured on the tiny model (docs/benchmarks.md): less lifts
little, more begins to hear terms where nobody said them. NVIDIA's own examples have 1."""

_NONE = -1
_MOST_KNOWN = 64


class Boosting:
    """Gives a transducer network a second decoding, which knows key terms. Batches without any go
    on through the first, and are as fast as ever."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._plain = network.decoding
        self._boosted: Any = None
        self._known: dict[Terms, int] = {}
        self._spellable: dict[Terms, Terms] = {}

    def knows(self, terms: Terms) -> bool:
        """Whether the network can be made to listen for any of them."""
        return bool(self._spelled(terms))

    def decoding(self, terms: Sequence[Terms]) -> Any:
        """NeMo's decoding for a batch of clips with these terms."""
        if not any(map(self.knows, terms)):
            return self._plain
        if self._boosted is None:
            self._boosted = _with_boosting(self._network)
        return self._boosted

    def model_ids(self, terms: Sequence[Terms]) -> Any:
        """The terms of each clip by their number in the boosted decoding, (clips,); -1 where a
        clip has none. None for the plain decoding."""
        import torch

        if self.decoding(terms) is self._plain:
            return None
        return torch.tensor(self._numbers(terms), device=self._network.device)

    def asked(self, terms: Sequence[Terms]) -> list[Any] | None:
        """The same as NeMo's decoding wants it beside a batch: an empty hypothesis a clip."""
        if self.decoding(terms) is self._plain:
            return None
        return [_asking(number) for number in self._numbers(terms)]

    def warnings(self, terms: Terms) -> tuple[str, ...]:
        """A sentence for each term that the network has no tokens for."""
        return tuple(
            f"The key term {term!r} was not listened for: the model has no tokens to spell it with."
            for term in terms
            if not self._can_spell(term)
        )

    def _numbers(self, terms: Sequence[Terms]) -> list[int]:
        spelled = [self._spelled(each) for each in terms]
        if len(self._known) > _MOST_KNOWN:
            self._forget(self._known.keys() - set(spelled))
        return [self._number(each) if each else _NONE for each in spelled]

    def _spelled(self, terms: Terms) -> Terms:
        if terms not in self._spellable:
            self._spellable[terms] = tuple(sorted({t for t in terms if self._can_spell(t)}))
        return self._spellable[terms]

    def _can_spell(self, term: str) -> bool:
        tokenizer = self._network.tokenizer
        ids = tokenizer.text_to_ids(term)
        unknown = tokenizer.tokenizer.unk_id()
        return bool(ids) and unknown not in ids

    def _number(self, terms: Terms) -> int:
        if terms not in self._known:
            self._known[terms] = self._added(terms)
        return self._known[terms]

    def _added(self, terms: Terms) -> int:
        import torch
        from nemo.collections.asr.parts.context_biasing.boosting_graph_batched import (
            BoostingTreeModelConfig,
            GPUBoostingTreeModel,
        )

        config = BoostingTreeModelConfig(
            key_phrases_list=_as_said(terms), use_triton=torch.cuda.is_available()
        )
        with torch.inference_mode(mode=False), torch.no_grad():
            tree = GPUBoostingTreeModel.from_config(config, tokenizer=self._network.tokenizer)
            number: int = self._all_trees.add_model(tree, alpha=_WEIGHT)
        return number

    def _forget(self, terms: set[Terms]) -> None:
        """A shard may hold a thousand files, each with terms of its own."""
        import torch

        for each in terms:
            with torch.inference_mode(mode=False), torch.no_grad():
                self._all_trees.remove_model(self._known.pop(each))

    @property
    def _all_trees(self) -> Any:
        return self._boosted.decoding.decoding_computer.biasing_multi_model


def _as_said(terms: Terms) -> list[str]:
    """As they are written, and as they begin a sentence: to the network, two spellings."""
    return sorted({spelling for term in terms for spelling in (term, term[0].upper() + term[1:])})


def _with_boosting(network: Any) -> Any:
    import torch
    from nemo.collections.asr.parts.submodules.rnnt_decoding import RNNTBPEDecoding
    from omegaconf import open_dict

    config = copy.deepcopy(network.cfg.decoding)
    with open_dict(config):
        config.greedy.enable_per_stream_biasing = True
    # Terms come and go: what is made in inference mode could never be changed again.
    with torch.inference_mode(mode=False):
        return RNNTBPEDecoding(
            decoding_cfg=config,
            decoder=network.decoder,
            joint=network.joint,
            tokenizer=network.tokenizer,
        )


def _asking(number: int) -> Any:
    from nemo.collections.asr.parts.context_biasing.biasing_multi_model import (
        BiasingRequestItemConfig,
    )
    from nemo.collections.asr.parts.utils.rnnt_utils import Hypothesis

    class Asking(Hypothesis):  # type: ignore[misc]
        """An empty hypothesis that brings its terms along."""

        def merge_(self, other: Any) -> Any:
            # NeMo's own forgets how long each token lasts, and so breaks TDT's word times. There
            # is nothing to merge with: all of it is the other's.
            self.__dict__.update(other.__dict__)
            return self

    terms = None
    if number != _NONE:
        terms = BiasingRequestItemConfig(multi_model_id=number, auto_manage_multi_model=False)
    return Asking(score=0.0, y_sequence=[], biasing_cfg=terms)
