"""SplitAudio: reads each recording of a batch and writes where it is to be cut."""

from fanscribe.contracts import ItemBatch, SplitSummary
from fanscribe.media.split import split_items
from fanscribe.settings import Settings
from fanscribe.stage import stage
from fanscribe.storage import Bucket


@stage(ItemBatch)
def handler(batch: ItemBatch) -> SplitSummary:
    settings = Settings.from_env()
    return split_items(batch, Bucket(settings.work_bucket), settings)
