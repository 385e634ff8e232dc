"""The cut plans of a run, as SplitAudio left them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from fanscribe import layout
from fanscribe.contracts import Item, Run
from fanscribe.parallel import in_order
from fanscribe.storage import Bucket


class _Named(Protocol):
    @property
    def file_id(self) -> str: ...


class _OfItem(Protocol):
    @property
    def item(self) -> _Named: ...


P = TypeVar("P", bound=_OfItem)


def cut_plans(run: Run, work: Bucket, kind: type[P]) -> Iterator[P]:
    """Every plan there is, once, in no particular order and only some of them at a time; `kind` is
    CutPlan, or as much of one as is wanted.

    Those that were written together are read so, a request to a hundred; the others, of children
    of one item or that were cut off, by the items that have none yet.
    """
    planned: set[str] = set()
    for batch in in_order(
        lambda key: list(work.read_lines(key, kind)), work.keys(layout.plan_batches(run.run_id))
    ):
        for plan in batch:
            if plan.item.file_id not in planned:  # a try may have put children together otherwise
                planned.add(plan.item.file_id)
                yield plan
    rest = (
        item.file_id for item in work.read_lines(run.items_key, Item) if item.file_id not in planned
    )
    for single in in_order(lambda file_id: _plan(run, file_id, work, kind), rest):
        if single is not None:
            yield single


def _plan(run: Run, file_id: str, work: Bucket, kind: type[P]) -> P | None:
    try:
        return work.read_as(layout.plan(run.run_id, file_id), kind)
    except KeyError:
        return None  # SplitAudio failed: what it says of that is read where failures are
