"""Where the tiny model, its data and the demo are kept in a checkout."""

from pathlib import Path

SHIPPED_MODEL = Path(__file__).with_name("tiny_parakeet.nemo")
CORPORA = Path(".cache/tiny_parakeet")
DEMO = Path(__file__).parents[2] / "events" / "demo"
