"""What history keeps of rows that may be deleted."""

import pghistory


def every_change() -> tuple[pghistory.RowEvent, ...]:
    """Deletions too, which pghistory leaves out unless asked: who took a row out is part of the story."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
