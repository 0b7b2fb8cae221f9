"""What the demonstration holds once it is played."""
