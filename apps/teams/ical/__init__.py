"""From an iCalendar file to time off: reading (pure), recurring rules, taking over what changed."""
