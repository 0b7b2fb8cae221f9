"""Calendars for tests, in the shapes that calendar programs write."""


def event(uid: str, *lines: str, title: str = "Away") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def all_day(uid: str, first: str, until: str = "", *lines: str, title: str = "Away") -> str:
    """From a day until another, which is free again."""
    end = [f"DTEND;VALUE=DATE:{until}"] if until else []
    return event(uid, f"DTSTART;VALUE=DATE:{first}", *end, *lines, title=title)


def timed(uid: str, starts: str, ends: str, *lines: str, zone: str = "", title: str = "Away") -> str:
    place = f";TZID={zone}" if zone else ""
    return event(uid, f"DTSTART{place}:{starts}", f"DTEND{place}:{ends}", *lines, title=title)


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN", *events, "END:VCALENDAR", ""]
    return "\r\n".join("\n".join(lines).split("\n")).encode()
