"""A distributed Map's run: its batches, its children, its tolerance for failure, its results.

Nothing in this package changes moto; the extensions of that name put it to work.
"""
