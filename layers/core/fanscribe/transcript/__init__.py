"""From chunk results to what people read: one transcript, its sentences, its captions."""
