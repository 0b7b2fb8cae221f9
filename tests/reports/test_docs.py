"""docs/users/reports.md, recomputed: its tables hold given numbers, and results that follow from them.

A table is known by its first heading. Where that is "figure" or "step", a row names a definition by its anchor, writes
out its formula, and ends in what it comes to.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import apps.reports.urls  # noqa: F401 - every page, and with it every definition
from apps.reports import definitions
from apps.reports.across_bands import TEAMS_KEPT
from apps.reports.adherence import Adherence, Band, adherence_of, band_of
from apps.reports.cards_running import Course, course_of
from apps.reports.comparing import Compared
from apps.reports.dashboard import CARDS
from apps.reports.definitions import ADHERENCE, PRODUCT_USE, TECHNICAL_SHARE
from apps.reports.figures import DEFINITIONS, AmountDefinition, RatioDefinition, Row, Share, Total, percent
from apps.reports.sums import ZERO, Frame, Part, Place, Sums, Window
from apps.reports.waterfall import Waterfall
from apps.reports.waterfall_steps import STEPS, Side
from tests.reports.test_dashboard_figures import burn_up
from tests.reports.test_waterfall import sprint as closed

DOC = (Path(__file__).parent.parent.parent / "docs" / "users" / "reports.md").read_text(encoding="utf-8")
type Cells = dict[str, str]
LEDGER = {
    "stories": "lines",
    "without a size": "unestimated",
    "re-estimated": "resized",
    "done of the baseline": "kept",
    "carried over": "carried",
}
"""What the document's headings are called in a `Part`, where that is something else."""


def tables() -> Iterator[tuple[list[str], list[Cells]]]:
    """Every table of the document: its headings and its rows."""
    for block in re.findall(r"(?:^\|.*\|\n)+", DOC, re.MULTILINE):
        head, _line, *rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()]
        yield head, [dict(zip(head, row, strict=True)) for row in rows]


def table(first: str) -> list[Cells]:
    (found,) = [rows for head, rows in tables() if head[0] == first]
    return found


def number(cell: str) -> Decimal:
    return Decimal(cell.rstrip("%").replace("−", "-"))


def numbers(row: Cells, *names: str) -> list[Decimal]:
    return [number(row[name]) for name in names]


def explained() -> dict[str, Cells]:
    """The rows that stand at an anchor, as name, formula and what it comes to."""
    found: dict[str, Cells] = {}
    for head, rows in tables():
        if head[0] in ("figure", "step"):
            for row in rows:
                anchored = re.fullmatch(r'<a id="([\w-]+)"></a>(.+)', row[head[0]])
                if anchored:
                    found[anchored[1]] = {**row, "name": anchored[2], "result": row[head[-1]], "of": head[-1]}
    return found


EXPLAINED = explained()


def results(of: str) -> dict[str, str]:
    """By the key of their definition, what the figures of one table come to."""
    return {key: row["result"] for key, row in EXPLAINED.items() if row["of"] == of}


def parts_of(number: str) -> dict[Place, Part]:
    """A ledger from both tables: what stood in it, and what became of that."""
    stood, became = ([row for row in table(first) if row[first] == number] for first in ("ledger of", "outcome in"))
    found = {}
    for line, end in zip(stood, became, strict=True):
        assert (line["budget"], line["work"]) == (end["budget"], end["work"])
        found[line["budget"], line["work"]] = Part(**_amounts({**line, **end}))
    return found


def _amounts(cells: Cells) -> dict[str, Any]:
    names = {name: LEDGER.get(name, name) for name in cells}
    fields = Part.__annotations__
    return {names[name]: number(cell) for name, cell in cells.items() if names[name] in fields}


def sprint_of(row: Cells) -> Sums:
    capacity, share, *budgets = numbers(row, "capacity", "agreed share", "product budget", "reserve", "tech budget")
    product, reserve, tech = budgets
    frame = Frame(
        sprints=1,
        capacity=capacity,
        product_budget=product,
        tech_budget=tech,
        reserve=reserve,
        agreed=capacity * share / 100,
        attempts=int(row["attempts"]),
        confirmed=int(row["confirmed by both"] == "yes"),
    )
    return Sums("points", frame, parts_of(row["sprint"]))


SPRINTS = {row["sprint"]: sprint_of(row) for row in table("sprint")}


def window(tech: Sequence[Decimal], product: Sequence[Decimal], incidents: Decimal = ZERO, label: str = "") -> Window:
    """Of both budgets the budget itself, what was committed and what was done in it; technical work, as far as planned:
    what is asked of these is where work stood, not what it was.
    """
    parts = {
        ("product", "technical"): Part(committed=product[1], done=product[2]),
        ("tech", "technical"): Part(committed=tech[1], done=tech[2]),
        ("unplanned", "unplanned"): Part(committed=incidents, done=incidents),
    }
    return Window(label, "/", Sums("points", Frame(product_budget=product[0], tech_budget=tech[0]), parts))


def last_six() -> list[Window]:
    return [
        window(
            numbers(row, "tech budget", "tech committed", "tech done"),
            numbers(row, "product budget", "product budget", "product done"),
            number(row["incidents done"]),
            row["sprint of the six"],
        )
        for row in table("sprint of the six")
    ]


def sums_of(key: str, rows: list[Any]) -> str:
    """What its definition makes of rows, written as the pages write it."""
    definition: Any = DEFINITIONS[key]
    counts = isinstance(definition, RatioDefinition) or key == "fence-attempts"
    figure = definition.of(rows) if counts else definition.of(rows, unit="points")
    return str(figure.sum)


def test_every_figure_is_explained_under_its_name_with_its_formula() -> None:
    assert EXPLAINED.keys() == DEFINITIONS.keys()
    for key, row in EXPLAINED.items():
        definition = DEFINITIONS[key]
        assert row["name"] == str(definition.name)
        if "formula" in row and definition is not TEAMS_KEPT:
            assert row["formula"] == definition.formula


@pytest.mark.parametrize(("key", "result"), results("sprint 12").items())
def test_a_sprint_says(key: str, result: str) -> None:
    assert sums_of(key, [Window("12", "/", SPRINTS["12"])]) == result


@pytest.mark.parametrize(("key", "result"), results("sprints 12 and 13").items())
def test_two_sprints_say(key: str, result: str) -> None:
    assert sums_of(key, [Window(number, "/", sums) for number, sums in SPRINTS.items()]) == result


@pytest.mark.parametrize("number", SPRINTS)
def test_the_sprints_of_the_document_are_ledgers_that_add_up(number: str) -> None:
    for part in SPRINTS[number].parts.values():
        assert part.committed == part.baseline + part.scope_change
        assert part.committed == part.done + part.carried + part.returned + part.cancelled


@pytest.mark.parametrize(("key", "result"), results("over six sprints").items())
def test_six_sprints_say(key: str, result: str) -> None:
    assert sums_of(key, last_six()) == result


def test_the_six_end_in_the_two_that_are_told_in_full() -> None:
    told, six = SPRINTS.values(), last_six()[-2:]
    for full, short in zip(told, six, strict=True):
        assert (full.product.done, full.tech.committed, full.tech.done) == (
            short.sums.product.done,
            short.sums.tech.committed,
            short.sums.tech.done,
        )
        assert full.all.done == short.sums.all.done


def test_the_windows_of_adherence() -> None:
    found = adherence_of(last_six())
    assert f"Over the last three it is {found.over_three.sum}." in DOC
    each = [percent(*row.numbers) for row in found.over_six.rows]
    assert f"percentages would be {sum(value or 0 for value in each) / 6:.0f}%" in DOC
    assert found.band == Band.SLIPPING


def test_the_bands() -> None:
    rows = table("team with a band")
    for row in rows:
        tech = numbers(row, "tech budget", "tech done", "tech done")
        team = [window(tech, numbers(row, "product budget", "product done", "product done"))]
        used = ADHERENCE.of(team)
        band = band_of(used.value, PRODUCT_USE.of(team).value)
        assert (used.text, band.label) == (row["adherence"], row["its band"])
    bands = [next(band for band in Band if band.label == row["its band"]) for row in rows]
    assert TEAMS_KEPT.of(zip(last_six(), bands, strict=True)).sum == EXPLAINED[TEAMS_KEPT.key]["result"]
    assert [row["band"] for row in table("band")] == [band.label for band in Band]


@pytest.mark.parametrize(("technical", "is_above"), [("30", False), ("30.1", True)])
def test_far_above_the_agreed_share(technical: str, is_above: bool) -> None:
    """Of 100 done, where 10 of a capacity of 50 are agreed."""
    assert f"{technical}% is" in DOC and "Where 20%\nare agreed" in DOC
    done = Decimal(technical)
    parts = {("tech", "technical"): Part(done=done), ("product", "product"): Part(done=100 - done)}
    sums = Sums("points", Frame(capacity=Decimal(50), agreed=Decimal(10)), parts)
    assert Adherence((), [Window("", "/", sums)]).is_above == is_above


@pytest.mark.parametrize(("key", "result"), results("running sprint").items())
def test_a_running_sprint_says(key: str, result: str) -> None:
    product, tech = (numbers(row, "budget of it", "committed so far", "done so far") for row in table("side"))
    assert sums_of(key, [window(tech, product)]) == result


def test_behind_on_track_and_ahead() -> None:
    said = (
        r"Where (\d+) to (\d+)\npoints were likely by last night, (\d+) are behind, (\d+) and (\d+) are on track, (\d+)"
    )
    (found,) = re.findall(said, DOC)
    least, most, *dones = map(int, found)
    by_now = burn_up(0).likely[1]
    assert (by_now.least, by_now.most) == (least, most)
    courses = [course_of(burn_up(done), 2) for done in dones]
    assert courses == [Course.BEHIND, Course.ON_TRACK, Course.ON_TRACK, Course.AHEAD]


def test_every_card_of_the_dashboard_is_told_in_its_order() -> None:
    assert [row["card"] for row in table("card")] == [str(card.title) for card in CARDS.values()]


@pytest.mark.parametrize(("key", "result"), results("example").items())
def test_debt_and_promises_say(key: str, result: str) -> None:
    """They are made of rows that no sprint has, so the numbers stand in the result itself."""
    definition: Any = DEFINITIONS[key]
    given = [Decimal(each) for each in re.findall(r"[\d.]+", result.split("=", maxsplit=1)[0])]
    if isinstance(definition, RatioDefinition):
        assert Share(definition, (Row("", "/", tuple(given)),)).sum == result
    else:
        assert isinstance(definition, AmountDefinition)
        assert Total(definition, tuple(Row("", "/", (each,)) for each in given), "points").sum == result


def test_every_step_of_the_waterfall() -> None:
    rows = table("step")
    fallen = Waterfall([closed(sums, n) for n, sums in enumerate(SPRINTS.values(), 12)], "payments", "points")
    assert [row["step"].rpartition(">")[2] for row in rows] == [str(step.definition.name) for step in STEPS]
    for row, fall in zip(rows, fallen.steps, strict=True):
        assert row["formula"] == fall.step.definition.formula
        assert numbers(row, *(str(side.label) for side in Side)) == [amount for _side, amount in fall.cells], row[
            "step"
        ]
        assert number(row["together"]) == fall.value


def past() -> list[Window]:
    places = {"technical": "tech", "untagged": "product", "product": "product"}
    return [
        Window(
            row["past sprint"],
            "/",
            Sums(
                "points", Frame(), {(at, kind): Part(done=number(row[f"{kind} done"])) for kind, at in places.items()}
            ),
        )
        for row in table("past sprint")
    ]


@pytest.mark.parametrize(("key", "result"), results("both past sprints").items())
def test_the_past_says(key: str, result: str) -> None:
    assert sums_of(key, past()) == result
    assert f"The technical share of these is {TECHNICAL_SHARE.of(past()).sum}:" in DOC


def test_across_teams_weigh_their_person_days() -> None:
    teams = []
    for row in table("weighed team"):
        days, technical, all_work = numbers(row, "person-days", "technical work", "all work")
        parts = {("tech", "technical"): Part(done=technical), ("product", "product"): Part(done=all_work - technical)}
        teams.append(Window(row["weighed team"], "/", Sums(row["counts in"], Frame(person_days=days), parts)))
    across = definitions.TECHNICAL_SHARE_ACROSS
    assert across.of(teams).sum == EXPLAINED[across.key]["result"]


def test_two_short_sprints_in_one_column_of_the_heat_map() -> None:
    both = [window([Decimal(10), Decimal(10), Decimal(done)], [ZERO] * 3) for done in (2, 9)]
    assert f"2 of 10 and 9 of 10 make {definitions.BUDGET_USE.of(both).sum}." in DOC


def test_what_lies_between_two_periods() -> None:
    for row in table("compared"):
        now, then = (None if row[name] == "not set" else number(row[name]) for name in ("this period", "compared with"))
        found = Compared(TECHNICAL_SHARE, now, then, points="%" in row["this period"])
        assert (found.now_text, found.then_text) == (row["this period"], row["compared with"])
        assert (found.difference_text or "–") == row["difference"]
