"""Every figure of the demonstration's reports, added up once more from the ledgers' rows: cards, rows and totals.

The pages are read as a browser gets them, and what they say is worked out by `ledger`, which knows nothing of
`apps.reports`. A figure also says its rows and its sum, so each of those is held to the ledger as well.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.demo.cast import EVERY_TEAM, MANAGER, PAYMENTS
from apps.demo.desk import DEPARTMENTS
from apps.sprints.models import Status
from apps.stories.models import Debt
from apps.teams.models import Team, Unit
from tests.conftest import SignIn
from tests.demo.played.ledger import Raw, added_up, band, of_team, parted, said, share, total
from tests.demo.played.pages import How, Page, Table, read
from tests.reports.exported import csv_rows, made

every_team = pytest.mark.parametrize("slug", [plan.slug for plan in EVERY_TEAM if plan.planned])
TECHNICAL = ("technical work done", "all work done")
USE = ("done in the tech budget", "tech budget")
AGREED = ("capacity × agreed share", "capacity")
CARRIED = ("carried over", "committed")


@pytest.fixture
def manager(demo: Organisation, as_: SignIn) -> Client:
    return as_(demo.people.get(name=MANAGER.name))


def team_of(demo: Organisation, slug: str) -> Team:
    return Team.objects.get(organisation=demo, slug=slug)


def rows_of(raws: Sequence[Raw]) -> dict[str, list[Raw]]:
    """Sprints by what a figure's rows call them."""
    return {raw.sprint.title: [raw] for raw in raws}


def check_figures(page: Page, rows: Mapping[str, Sequence[Raw]]) -> int:
    """Each figure that is made of these rows, with its sum; and each card's headline. Returns how many figures."""
    checked = 0
    for how in page.hows:
        if how.table and how.table.rows[0][0] in rows:
            columns = [[added_up(head.lower(), rows[row[0]]) for row in how.table.rows] for head in how.table.heads[1:]]
            numbers = [row[1:] for row in how.table.rows]
            assert numbers == [[said(each) for each in row] for row in zip(*columns, strict=True)], how
            check_sum(how, columns)
            checked += 1
    check_headlines(page)
    return checked


def check_headlines(page: Page) -> None:
    """Each card shows the first of its figures: its value, or both numbers of a share."""
    first: dict[int, How] = {}
    for how in page.hows:
        first.setdefault(how.section, how)
    for section, how in first.items():
        amounts = how.sum.partition(" = ")[0].replace("÷", "of")
        text = " ".join(page.sections[section].split())
        assert how.value.split()[0] in text or amounts in text, (how, text)


def check_sum(how: How, columns: Sequence[Sequence[Decimal | int]]) -> None:
    """Added first and divided once; or in the middle. What weighs or counts teams says so in words."""
    if "÷" in how.sum:
        over, under = map(sum, columns)
        assert how.sum == f"{said(over)} ÷ {said(under)} = {share(over, under)}", how
    elif len(columns) == 1:
        middle = median(map(Decimal, columns[0])).quantize(Decimal("0.01"), ROUND_HALF_UP)
        expected = middle if how.sum.endswith("in the middle") else sum(columns[0])
        assert how.value.split()[0] == said(expected), how


@every_team
def test_every_card_of_a_dashboard_adds_up(demo: Organisation, manager: Client, slug: str) -> None:
    team = team_of(demo, slug)
    closed, running = of_team(team), of_team(team, Status.ACTIVE)
    page = read(manager, reverse("reports:dashboard", args=[slug]))

    # Feature and technical work has three, adherence four, velocity three, trust two or one; a running sprint three.
    sized = team.unit != Unit.STORIES
    assert check_figures(page, rows_of([*closed, *running])) == 0 + 11 + sized + 3 * len(running)
    check_debt_and_promises(page, team)
    [work] = [table for table in page.tables if table.heads[:3] == ["planned", "committed", "done"]]
    assert work.rows == [feature_row(raw) for raw in closed]


def feature_row(raw: Raw) -> list[str]:
    sides = [raw.all.of(work=work) for work in ("product", "technical")]
    amounts = [said(each) for side in sides for each in (side.baseline, side.committed, side.done)]
    others = raw.all.done - total(side.done for side in sides)
    shares = [
        ("technical work of the baseline", "baseline"), ("technical work committed", "all work committed"),
        TECHNICAL, AGREED,
    ]  # fmt: skip
    return [raw.sprint.title, *amounts, said(others), *(parted(*names, [raw]) for names in shares)]


def check_debt_and_promises(page: Page, team: Team) -> None:
    owed = Debt.objects.filter(team=team, repaid_at=None, written_off=None)
    sizes = [Decimal(1) if team.unit == Unit.STORIES else debt.principal or Decimal(0) for debt in owed]
    figures = {how.name.partition(" = ")[0]: how for how in page.hows}
    assert figures["Debt owed"].value.split()[0] == said(total(sizes))
    delivered = team.stories.filter(kind__in=["improvement", "debt"], state="done", is_epic=False)
    measured = delivered.exclude(measured=None).count()
    assert (
        figures["Promises measured"].sum == f"{measured} ÷ {delivered.count()} = {share(measured, delivered.count())}"
    )


def test_every_row_and_total_across_teams_adds_up(demo: Organisation, manager: Client) -> None:
    last = {team.name: of_team(team)[-6:] for team in demo.teams.all()}
    page = read(manager, reverse("reports:adherence"))

    rows = page.table("Team", "Band", "Trust").by_head
    assert [name_in(row) for row in rows] == [row[0] for row in heat(page).rows]
    assert {name_in(row) for row in rows} == {*last}
    for row in rows:
        check_team(row, last[name_in(row)], demo.teams.get(name=name_in(row)))
    assert [row[-1] for row in heat(page).rows] == [f"{row['Adherence, 6']} {band(last[name_in(row)])}" for row in rows]
    check_heads(page, last)
    for row in page.table("Group", "Attempts").by_head:
        check_group(row, [last[team_of(demo, slug).name] for slug in DEPARTMENTS[row["Group"]]])


def name_in(row: Mapping[str, str]) -> str:
    """Said twice: by the box that chooses the team, and by the link to it."""
    _choose, *words = row["Team"].split()
    return " ".join(words[: len(words) // 2])


def heat(page: Page) -> Table:
    return next(table for table in page.tables if table.heads[-1] == "Adherence, 6")


def check_team(row: Mapping[str, str], raws: list[Raw], team: Team) -> None:
    unit = Unit(team.unit).abbreviation
    far = added_up(TECHNICAL[0], raws) * 10 > added_up(TECHNICAL[1], raws) * 3
    assert row["Band"] == band(raws) + (" Far above the agreed share" if far else "")
    assert row["Adherence, 6"] == row["Budget use"] == parted(*USE, raws)
    assert row["Adherence, 3"] == parted(*USE, raws[-3:])
    assert (row["Agreed"], row["Technical share"]) == (parted(*AGREED, raws), parted(*TECHNICAL, raws))
    amounts = (total(raw.tech.committed for raw in raws), added_up(USE[0], raws))
    expected = [f"{said(each)} {unit}" if raws else "not set" for each in amounts]
    assert [row["Tech budget committed"], row["done"]] == expected
    assert row["Carry-over"] == parted(*CARRIED, raws)
    assert row["Attempts"] == (said(added_up("attempts", raws)) if raws else "not set")
    assert row["Trust"] == (trust(raws, ", ", "{} of {} confirmed") if raws else "no closed sprint yet")


def trust(raws: list[Raw], mark: str, confirmed: str) -> str:
    tagged = parted("tagged stories", "stories", raws)
    estimated = parted("stories with a size", "stories", raws)
    counts = (added_up(name, raws) for name in ("sprints with a capacity confirmed by both", "sprints"))
    return f"{tagged} tagged{mark}{estimated} estimated{mark}{confirmed.format(*map(said, counts))}"


def weighed(teams: Sequence[list[Raw]]) -> str:
    """By person-days: each team's days are divided as its work was."""
    days = [added_up("person-days", raws) for raws in teams]
    parts = [added_up(TECHNICAL[0], raws) / Decimal(added_up(TECHNICAL[1], raws)) for raws in teams]
    return share(sum(day * part for day, part in zip(days, parts, strict=True)), sum(days))


def check_heads(page: Page, last: Mapping[str, list[Raw]]) -> None:
    every = [raw for raws in last.values() for raw in raws]
    kept, technical, attempts, trusted = (" ".join(text.split()) for text in page.sections[:4])
    bands = [band(raws) for raws in last.values()]
    assert f"{bands.count('Kept')} of {len(bands)}" in kept
    for name in ("Below", "Slipping", "Capacity too high", "Not set"):
        assert f"{bands.count(name)} {name.lower()}" in kept
    assert weighed([raws for raws in last.values() if raws]) in technical
    assert f" {said(added_up('attempts', every))} all refused · 2 teams" in attempts
    assert trust(every, " ", "capacity of {} of {} sprints").split(" capacity")[0] in trusted.replace(" ·", "")
    assert check_figures(page, last) == 6


def check_group(row: Mapping[str, str], teams: list[list[Raw]]) -> None:
    bands = [band(raws) for raws in teams]
    assert row["Teams that kept their budget"] == f"{bands.count('Kept')} of {len(bands)}"
    assert all(f"{bands.count(name)} {name.lower()}" in row["Others"] for name in {*bands} - {"Kept"})
    assert row["Technical share, by person-days"] == weighed(teams)
    assert row["Attempts"] == said(sum(added_up("attempts", raws) for raws in teams))


@every_team
def test_a_teams_adherence_adds_up_sprint_by_sprint(demo: Organisation, manager: Client, slug: str) -> None:
    team = team_of(demo, slug)
    raws = of_team(team)
    page = read(manager, reverse("reports:team_adherence", args=[slug]))

    assert check_figures(page, rows_of(raws)) >= 9
    rows = page.table("Sprint", "Ended", "Never planned").by_head
    assert [row["Sprint"] for row in rows] == [raw.sprint.title for raw in reversed(raws)]
    for row, raw in zip(rows, reversed(raws), strict=True):
        unit = Unit(team.unit).abbreviation
        unplanned = raw.sprint.tech_budget - raw.tech.committed
        assert (row["Agreed"], row["Budget use"]) == (parted(*AGREED, [raw]), parted(*USE, [raw]))
        assert row["Committed"] == f"{said(raw.tech.committed)} {unit}"
        assert row["Done"] == f"{said(raw.tech.done)} {unit}"
        assert row["Never planned"] == f"{said(unplanned)} {unit}"
        assert row["Planned, not done"] == f"{said(raw.tech.committed - raw.tech.done)} {unit}"
        assert (row["Technical share"], row["Carry-over"]) == (parted(*TECHNICAL, [raw]), parted(*CARRIED, [raw]))
        assert row["Attempts"] == said(raw.attempts)


@every_team
def test_every_figure_of_every_closed_sprint_adds_up(demo: Organisation, manager: Client, slug: str) -> None:
    for raw in of_team(team_of(demo, slug)):
        page = read(manager, reverse("reports:figures", args=[slug, raw.sprint.number]))
        assert check_figures(page, rows_of([raw])) >= 16
        *parts, whole = page.table("Budget", "Work type", "Baseline").by_head
        for row in parts:
            budget, work = row["Budget"].lower().removesuffix(" budget"), row["Work type"].lower()
            check_part(row, raw, budget=budget, work=work)
        check_part(whole, raw)
        ended = page.table("Story", "At the end").by_head
        assert (
            total(Decimal(row["At the end"].replace("–", "0")) for row in ended if row["Left"] == "–")
            == raw.all.committed
        )


def check_part(row: Mapping[str, str], raw: Raw, **place: str) -> None:
    side = raw.all.of(**place)
    amounts = (side.baseline, side.added, side.removed, side.resized, Decimal(0), side.committed, side.done)
    names = ("Baseline", "Added", "Removed", "Re-estimated", "Moved", "Committed", "Done")
    assert [row[name] for name in ("Stories", *names)] == [said(side.stories), *map(said, amounts)]
    for name in ("Carried", "Returned", "Cancelled"):
        assert row[name] == said(side.ended(name.lower()))


@every_team
def test_where_it_went_adds_up_step_by_step(demo: Organisation, manager: Client, slug: str) -> None:
    raws = of_team(team_of(demo, slug))[-6:]
    page = read(manager, reverse("reports:where", args=[slug]))

    assert check_figures(page, rows_of(raws)) >= 18
    steps = page.table("Step", "All", "Product").by_head
    levels = {"Capacity", "Baseline", "Committed at the close", "Delivered"}
    for name in ("All", "Product", "Reserve and incidents", "Technical"):
        stands = Decimal(0)
        for row in steps:
            amount = Decimal(row[name].split()[0].replace("−", "-"))
            assert amount == stands or row["Step"] not in levels - {"Capacity"}, (name, row)
            stands = amount if row["Step"] in levels else stands + amount


def test_before_the_fence_adds_up(demo: Organisation, manager: Client) -> None:
    team = team_of(demo, PAYMENTS.slug)
    past, since = of_team(team, fenced=False), of_team(team)
    page = read(manager, reverse("reports:before", args=[team.slug]))

    assert check_figures(page, rows_of([*past, *since])) >= 8
    rows = page.table("Sprint", "At most").by_head
    for row, raw in zip(rows, (*past, *since), strict=True):
        assert row | before_row(raw) == row


def before_row(raw: Raw) -> dict[str, str]:
    technical, untagged = raw.technical.done, raw.untagged.done
    return {
        "Sprint": raw.sprint.title,
        "Ended": f"{raw.sprint.ends:%-d %b %Y}",
        "Done": said(raw.all.done),
        "Technical": said(technical),
        "Untagged": said(untagged),
        "Product and unplanned": said(raw.all.done - technical - untagged),
        "Technical share": parted(*TECHNICAL, [raw]),
        "At most": parted("technical and untagged work done", "all work done", [raw]),
        "Carry-over": parted(*CARRIED, [raw]),
    }


def test_the_file_says_what_the_ledgers_say(demo: Organisation) -> None:
    manager: User = demo.people.get(name=MANAGER.name)
    last = {team.name: of_team(team)[-6:] for team in demo.teams.all()}
    rows = csv_rows(bytes(made(manager).content or b""))

    assert len(rows) == sum(map(len, last.values()))
    for row in rows:
        [raw] = [each for each in last[row["Team"]] if str(each.sprint.number) == row["Sprint"]]
        for name, value in in_file(raw).items():
            assert Decimal(row[name] or 0) == value, (row["Team"], row["Sprint"], name)


def in_file(raw: Raw) -> dict[str, Any]:
    amounts = {
        "Capacity": raw.capacity, "Tech budget": raw.sprint.tech_budget, "Baseline": raw.all.baseline,
        "Committed": raw.all.committed, "Done": raw.all.done, "Carried over": raw.all.ended("carried"),
        "Tech budget, committed": raw.tech.committed, "Tech budget, done": raw.tech.done,
        "Technical work done, both budgets": raw.technical.done, "Stories": raw.all.stories,
        "Person-days": raw.sprint.person_days, "Attempts to cross the fence": raw.attempts,
    }  # fmt: skip
    shares = {"Technical share, %": TECHNICAL, "Budget use, %": USE, "Agreed share, %": AGREED}
    shares |= {"Carry-over, %": CARRIED, "Planning accuracy, %": ("done of the baseline", "baseline")}
    shares |= {"Scope change, %": ("change of the scope", "baseline"), "Predictability, %": ("all done", "baseline")}
    return amounts | {name: Decimal(parted(*names, [raw]).rstrip("%")) for name, names in shares.items()}
