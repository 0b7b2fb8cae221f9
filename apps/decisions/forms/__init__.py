"""Forms of founding a team and of deciding together."""
