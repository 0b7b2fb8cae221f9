"""Groups of teams, saved views, exports and digests."""
