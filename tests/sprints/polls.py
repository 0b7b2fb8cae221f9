"""What an open board asks every few seconds."""

import re
from html import unescape

from tests.conftest import Answer


def poll_of(answer: Answer) -> str:
    """The address that a page asks, as it stands in the page."""
    [address] = re.findall(r'id="pulse"[^>]* hx-get="([^"]+)"', answer.content.decode())
    return unescape(address)
