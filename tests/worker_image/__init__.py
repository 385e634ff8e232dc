"""The worker's image, as far as it can be known without Docker."""
