"""The backlog, the page of a story, tagging and the checklist."""
