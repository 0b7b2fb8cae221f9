"""The hand of somebody without a mouse. It has only keys; and what it reaches must be there to be seen."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from django.core import mail
from playwright.sync_api import Locator, Page, expect

FAR = 80
IS_FOCUSED = "each => each === document.activeElement"
# Whether the middle of its first line can be seen: in the window, and under nothing else (WCAG 2.4.11).
IS_IN_SIGHT = """each => {
  const { x, y, width, height } = each.getClientRects()[0];
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return each.contains(seen) || [...each.labels ?? []].some(label => label.contains(seen));
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, on a page that has its scripts: the next key may be for them."""
    expect(wanted).to_be_visible()
    page.wait_for_load_state()
    for _ in range(FAR):
        if wanted.evaluate(IS_FOCUSED):
            assert wanted.evaluate(IS_IN_SIGHT), f"{wanted} has the focus and is out of sight."
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not reach {wanted}.")


def follow(link: Locator) -> None:
    """Click a link, and be on its page with its scripts: a key that is pressed before has nobody to listen to it."""
    with link.page.expect_navigation():
        link.click()


def press_to(page: Page, name: str, role: Any = "link") -> None:
    """Tab to a link or button, and press it."""
    tab_to(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


def press_in_menu(page: Page, name: str, role: Any = "link") -> None:
    """A link or button of the navigation, which a phone keeps behind a button."""
    if page.get_by_role("button", name="Menu", exact=True).is_visible():
        press_to(page, "Menu", "button")
    press_to(page, name, role)


def type_into(page: Page, *texts: str) -> None:
    """Fill the field that has the focus, and those after it."""
    for text in texts[:-1]:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.type(texts[-1])


def field(page: Page, label: str) -> Locator:
    """Tab to the field of a label; what stands in it is marked, so that typing replaces it."""
    wanted = page.get_by_label(label, exact=True).and_(page.locator("input, select, textarea"))
    tab_to(page, wanted)
    return wanted


def choose(page: Page, label: str, option: str) -> None:
    """Type what a list offers."""
    wanted = field(page, label)
    page.keyboard.type(option)
    expect(wanted.locator("option:checked")).to_have_text(option)


def type_day(page: Page, label: str, day: dt.date) -> None:
    """Type a date in the order that this browser asks for, which follows the machine's language."""
    wanted = field(page, label)
    for order in ("%d%m%Y", "%m%d%Y", "%Y%m%d"):
        page.keyboard.type(f"{day:{order}}")
        if wanted.input_value() == day.isoformat():
            return
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{label} cannot be typed.")


def choose_file(page: Page, label: str, file: Path) -> None:
    """Open the browser's own dialog for files by key."""
    field(page, label)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)


def letter_to(email: str) -> str:
    """The link in the last mail to somebody."""
    [*_earlier, letter] = [each for each in mail.outbox if each.to == [email]]
    [link] = re.findall(r"http\S+", str(letter.body))
    return str(link)
