"""The log as Markdown: files that read elsewhere as they do here."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from apps.accounts.models import User
from apps.core.markdown import plain, under
from apps.decisions.export import file_name
from apps.decisions.models import Decision, Outcome
from apps.decisions.services import answer
from apps.teams.models import Team
from tests.decisions.log import OF_THE_PO, challenged, decided, decided_together, proposed, settled
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db

# What others render it with: CommonMark, with HTML let through.
ELSEWHERE = MarkdownIt("commonmark")


def exported(client: Client, team: Team, number: int) -> str:
    response = client.get(reverse("decisions:decision_export", args=[team.slug, number]))
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    return response.content.decode()


def files(client: Client, team: Team, query: str = "") -> dict[str, str]:
    response: Any = client.get(reverse("decisions:log_export", args=[team.slug]) + query)
    assert response["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response)))
    assert archive.testzip() is None
    return {name: archive.read(name).decode() for name in archive.namelist()}


def headings(text: str) -> list[str]:
    return re.findall(r"<h[1-6]>(.*?)</h[1-6]>", ELSEWHERE.render(text))


def test_an_entry_reads_as_a_decision_record(team: Team, tech_lead: User, client: Client) -> None:
    client.force_login(tech_lead)
    entry = decided(team, tech_lead, context="Two *incidents*.", options="- one\n- two", consequences="Less sleep.")
    shown = ELSEWHERE.render(exported(client, team, entry.number))
    assert headings(exported(client, team, entry.number)) == [
        "D-1: Keep one queue", "Context", "Options considered", "Decision", "Consequences",
    ]  # fmt: skip
    for part in (
        "<li>Status: decided</li>",
        "<li>Decided by: Tariq Lead</li>",
        "<li>Right: Architecture and technology · Tech lead</li>",
        "<p>Two <em>incidents</em>.</p>",
        "<li>two</li>",
        "through <strong>one</strong> queue",
    ):
        assert part in shown, part


def test_both_voices_and_what_became_of_them_are_in_it(team: Team, po: User, tech_lead: User, client: Client) -> None:
    client.force_login(po)
    entry = decided(team, tech_lead)
    raised = challenged(entry, po)
    answer(raised=raised, by=tech_lead, text="It is how it is *built*.")
    settled(raised, Outcome.FALLS)
    shown = ELSEWHERE.render(exported(client, team, entry.number))
    assert "<h2>Challenge: falls</h2>" in shown and "<li>Superseded by: D-2 D-1 no longer holds" in shown
    for voice in ("It delays the release.", "It is how it is <em>built</em>.", "We ship first."):
        assert f"<blockquote>\n<p>{voice}</p>\n</blockquote>" in shown
    assert "<li>Supersedes: D-1 Keep one queue</li>" in ELSEWHERE.render(exported(client, team, 2))


HOSTILE = """# Shouting

Context
=======

<!-- swallowed

- in a list
  <script>alert(1)</script>

`<kept>` and <https://example.org>

```
never closed"""


def test_a_text_stays_within_its_section(team: Team, tech_lead: User, client: Client) -> None:
    client.force_login(tech_lead)
    entry = decided(team, tech_lead, title="1. #Heading [x](y) <b>*", context=HOSTILE)
    text = exported(client, team, entry.number)
    shown = ELSEWHERE.render(text)
    assert "<h2>Decision</h2>" in shown and "<h3>Shouting</h3>" in shown and "<h3>Context</h3>" in shown
    assert "<script" not in shown and "<!--" not in shown and "<b>" not in shown
    assert "<code>&lt;kept&gt;</code>" in shown and 'href="https://example.org"' in shown
    assert headings(text)[0] == "D-1: 1. #Heading [x](y) &lt;b&gt;*"


@given(st.text(alphabet="#=-`~<>!/a \n*[]()&1.\\_", max_size=60))
def test_no_text_breaks_out_of_its_section(text: str) -> None:
    whole = f"# One\n\n{under(text, level=2)}\n\n## The end\n"
    outline = [token.tag for token in ELSEWHERE.parse(whole) if token.type == "heading_open" and token.level == 0]
    assert ELSEWHERE.render(whole).rstrip().endswith("<h2>The end</h2>")
    assert outline[0] == "h1" and [tag for tag in outline[1:] if tag < "h3"] == ["h2"]


@given(st.text(alphabet="#=-`~<>!/a *[]()&1.\\_|+)", max_size=30).filter(str.strip))
def test_plain_words_are_shown_as_they_are(words: str) -> None:
    shown = ELSEWHERE.render(plain(words))
    unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert unescaped == f"<p>{' '.join(words.split())}</p>\n"


def test_the_zip_holds_what_the_filters_find_and_an_index(
    team: Team, po: User, tech_lead: User, client: Client
) -> None:
    client.force_login(po)
    decided(team, tech_lead)
    decided(team, po, title="Ship on Tuesdays", right_key=OF_THE_PO)
    decided_together(team, po, title="Debt first")
    every = files(client, team)
    assert sorted(every) == [
        "D-0001-keep-one-queue.md", "D-0002-ship-on-tuesdays.md", "D-0003-debt-first.md", "index.md",
    ]  # fmt: skip
    links = re.findall(r'href="([^"]+)"', ELSEWHERE.render(every["index.md"]))
    assert links == sorted(set(every) - {"index.md"}, reverse=True)
    assert sorted(files(client, team, "?q=tuesdays")) == ["D-0002-ship-on-tuesdays.md", "index.md"]
    assert sorted(files(client, team, "?status=superseded")) == ["index.md"]


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "a/b\\c:d*e?", "Ä ö ü", "日本語", "x" * 200, "..", "\u202egnp.exe"]
)
def test_file_names_are_safe_everywhere(title: str, team: Team, developer: User) -> None:
    name = file_name(proposed(team, developer, title=title))
    assert re.fullmatch(r"D-0001(-[a-z0-9_-]{1,60})?\.md", name)


def test_a_long_log_is_sent_piece_by_piece(team: Team, developer: User, client: Client) -> None:
    entries = [proposed(team, developer, context=f"Number {n}") for n in range(120)]
    client.force_login(developer)
    response: Any = client.get(reverse("decisions:log_export", args=[team.slug]))
    assert len([piece for piece in response if piece]) >= len(entries)
    assert len(files(client, team)) == len(entries) + 1


def test_what_it_is_about_is_in_it(team: Team, tech_lead: User, client: Client) -> None:
    story = StoryFactory(team=team, title="Split *payments*")
    client.force_login(tech_lead)
    decided(team, tech_lead)
    client.post(reverse("decisions:decision_link", args=[team.slug, 1]), {"links": story.key})
    assert f"<li>About: {story.key} Split *payments*</li>" in ELSEWHERE.render(exported(client, team, 1))
    assert Decision.objects.get().status == "decided"
