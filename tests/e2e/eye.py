"""Looks at a page as the rules of accessibility do (axe-core), in both themes, on a wide screen and on a phone.

axe is handed to the browser from outside, so the page's policy, which lets no foreign script in, stays in force.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

type Enter = Callable[..., Page]
type Tour = Callable[[Iterable[tuple[str, str]]], None]

# A name that no line breaks by itself.
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDE, PHONE, NARROWEST = (1400, 920), (390, 844), (360, 780)
FIND = "only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(found => found.violations)"
# What makes a page wider than its window; what scrolls in a box of its own does not.
STICKS_OUT = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const right = each => Math.round(each.getBoundingClientRect().right);
  const scrolls = each => each && each !== document.body
    && (getComputedStyle(each).overflowX !== "visible" || scrolls(each.parentElement));
  const out = [...document.querySelectorAll("body *")].filter(each =>
    right(each) > page.clientWidth && !scrolls(each.parentElement));
  return out.slice(-3).map(each => `${each.tagName} ${each.className} to ${right(each)} px`);
}"""


class Eye:
    """Collects what it finds on every page, and what the browser complains about; a test ends with `is_content`."""

    def __init__(self, page: Page, complaints: list[str]) -> None:
        self._page = page
        self._complaints = complaints
        self._found: list[str] = []

    def is_content(self) -> None:
        wrong = [*self._found, *self._complaints]
        assert not wrong, "\n".join(wrong)

    def look(self, what: str) -> None:
        """Everything in light, on both screens; in dark only the colours are different."""
        self._page.wait_for_load_state()  # what a button led to may still be coming, without its styles
        if not self._page.evaluate("'axe' in window"):
            self._page.evaluate(AXE)
        for size in (WIDE, PHONE):
            self._resize(size)
            self._note(what, f"{size[0]} px", self._violations(RULES))
        self._page.emulate_media(color_scheme="dark")
        self._note(what, "dark", self._violations(COLOURS))
        self._page.emulate_media(color_scheme="light")
        self._resize(NARROWEST)
        self._note(what, "360 px", (f"scrolls sideways: {each}" for each in self._page.evaluate(STICKS_OUT)))
        self._resize(WIDE)

    def _resize(self, size: tuple[int, int]) -> None:
        self._page.set_viewport_size({"width": size[0], "height": size[1]})

    def _violations(self, rules: dict[str, Any]) -> Iterator[str]:
        for violation in self._page.evaluate(FIND, rules):
            for node in violation["nodes"]:
                yield f"{violation['id']}: {' '.join(node['target'])} {node['failureSummary']}"

    def _note(self, what: str, how: str, found: Iterator[str]) -> None:
        self._found += [f"{what}, {how}: {each}" for each in found]


def send_carelessly(page: Page, button: str) -> None:
    """Press a button, whatever the browser itself would say about the fields."""
    page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true; })")
    page.get_by_role("button", name=button, exact=True).first.click()
