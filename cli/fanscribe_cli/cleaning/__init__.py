"""Delete a stack with everything that its deletion alone would leave behind."""
