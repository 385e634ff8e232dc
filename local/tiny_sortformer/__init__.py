"""A Sortformer small enough to commit: the real class, synthetic voices, conversations of them."""
