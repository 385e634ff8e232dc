"""A worker that is killed at random moments, and what must be true all the same."""
