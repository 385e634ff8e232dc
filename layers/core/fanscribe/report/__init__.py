"""What became of a run: every row accounted for, what it cost, and what to run again."""
