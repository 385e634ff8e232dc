"""A Parakeet small enough to commit: the real class, a two-hundred-word world, synthetic voices."""
