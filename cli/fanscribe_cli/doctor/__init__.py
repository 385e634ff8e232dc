"""`fanscribe doctor`: what a run needs, looked at before one is paid for.

Each module looks at one thing and yields `Check`s; none changes anything.
"""
