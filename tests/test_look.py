"""What every page relies on: readable colours in both themes, honest vendored files, templates of a strict policy."""

import gzip
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = STATIC / "vendor" / "lucide-1.62.0.svg"

TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "css" / "tokens.css").read_text()
    )
}
GROUNDS = ["ground", "surface", "sunken", "product-ground", "tech-ground", "bad-ground"]
SOFT = ["product", "tech", "ok", "bad", "spike"]
PAIRS = [
    *product(["ink", "muted"], [*GROUNDS, *(f"{name}-soft" for name in SOFT)]),
    *product(["product", "tech"], ["ground", "surface", "product-ground", "tech-ground"]),
    *product(["ok", "bad", "spike"], ["ground", "surface"]),
    *((name, f"{name}-soft") for name in SOFT),
    *product(["on-fill"], ["product-fill", "tech-fill", "bad-fill"]),
    *product(["on-ink"], ["ink", "ink-hover", "muted"]),
    ("bad", "bad-ground"),
    ("product", "sunken"),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(text: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_borders_of_controls_are_seen(ground: str, theme: int) -> None:
    assert contrast(TOKENS["line-strong"][theme], TOKENS[ground][theme]) >= 3


def test_vendored_files_are_what_their_manifest_says() -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "vendor", "--check"], check=True)  # noqa: S603 - our own script


def test_a_first_visit_stays_small() -> None:
    files = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), *STATIC.glob("vendor/*.js"), SPRITE]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= 120_000


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_the_strict_policy(path: Path) -> None:
    """Inline script or style would be refused by the browser, `safe` by us; htmx filters and js: values need eval."""
    source = re.sub(r"{#.*?#}", "", path.read_text())
    assert not re.search(r"\s(style|on\w+)=|<style|<script(?![^>]*\ssrc=)|\bhx-on|js:|\|\s*safe\b|mark_safe", source)
    assert not re.search(r"hx-trigger=\"[^\"]*\[", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_icons_of_templates_are_in_the_sprite(path: Path) -> None:
    wanted = re.findall(r"_icon\.html\" with name=\"([\w-]+)\"|icons? }}#([\w-]+)", path.read_text())
    known = set(re.findall(r"<symbol id=\"([\w-]+)\"", SPRITE.read_text()))
    assert {one or other for one, other in wanted} <= known
