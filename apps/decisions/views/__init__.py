"""Pages of what a team decides: who is in it, its rights, what waits for both signatures, and its log."""
