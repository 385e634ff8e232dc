"""Where the tiny diarizer and its data are kept in a checkout."""

from pathlib import Path

SHIPPED_MODEL = Path(__file__).with_name("tiny_sortformer.nemo")
CORPORA = Path(".cache/tiny_sortformer")
