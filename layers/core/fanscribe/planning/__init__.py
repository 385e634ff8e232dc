"""What a run costs and how its audio is dealt out to GPUs and to the hosted service."""
