"""Figures where there is little to divide, where units differ, and where two ways to round would not agree."""

from decimal import Decimal

import pytest

from apps.reports import definitions
from apps.reports.across_slipping import NEVER_PLANNED, NOT_DONE, NOT_USED
from apps.reports.figures import percent
from apps.reports.sums import Frame, Part, Sums, Window
from apps.reports.waterfall_steps import STEPS


def test_two_units_are_never_added() -> None:
    with pytest.raises(ValueError, match="never added"):
        Sums("points") + Sums("hours")


def test_nothing_of_nothing_is_not_set() -> None:
    assert percent(Decimal(0), Decimal(0)) is None
    assert str(definitions.ADHERENCE.of([]).text) == "not set"


@pytest.mark.parametrize(
    ("over", "under", "said"),
    [("1", "3", "33.3%"), ("2", "3", "66.7%"), ("224.9", "250", "90%"), ("0.05", "100", "0.1%"), ("7", "5", "140%")],
)
def test_a_share_is_rounded_once_and_half_up(over: str, under: str, said: str) -> None:
    team = _team("A", technical=Decimal(over), other=Decimal(under) - Decimal(over))
    assert definitions.TECHNICAL_SHARE.of([team]).text == said


def test_a_middle_lies_between_two_and_has_two_places() -> None:
    velocity = definitions.VELOCITY.of(
        [_team("A", technical=each) for each in map(Decimal, ("3", "8.25"))], unit="days"
    )
    assert (velocity.text, velocity.range) == ("5.63 days", "3–8.25 days")


def test_what_one_sprint_did_beyond_its_tech_budget_makes_up_for_no_other() -> None:
    """Of 10 each: 12 committed and 11 done; then 6 committed and 5 done."""
    frame = Frame(tech_budget=Decimal(10))
    sprints = [
        Window("", "/", Sums("points", frame, {("tech", "technical"): Part(committed=committed, done=done)}))
        for committed, done in ((Decimal(12), Decimal(11)), (Decimal(6), Decimal(5)))
    ]
    assert [each.of(sprints).sum for each in (NEVER_PLANNED, NOT_DONE, NOT_USED)] == [
        "0 + 4 = 4",
        "0 + 1 = 1",
        "0 + 5 = 5",
    ]


def test_incidents_of_the_first_day_are_no_news_later() -> None:
    """Of a reserve of 5, 7 stood on the first day, 2 of them beyond it; 3 came later."""
    part = Part(baseline=Decimal(7), added=Decimal(3), committed=Decimal(10), done=Decimal(10))
    sprint = [Window("", "/", Sums("points", Frame(reserve=Decimal(5)), {("unplanned", "unplanned"): part}))]
    told = {step.key: step.definition.of(sprint).value for step in STEPS}
    assert (told["reserve-held"], told["baseline"], told["incidents"], told["overload"]) == (2, 7, 0, 3)


def test_two_teams_weigh_by_their_person_days() -> None:
    """80 days at 1 of 4 and 20 days at 3 of 4: (20 + 15) of 100 days."""
    teams = [
        _team("A", days=80, technical=Decimal(1), other=Decimal(3)),
        _team("B", days=20, technical=Decimal(3), other=Decimal(1), unit="hours"),
        _team("C", days=0, technical=Decimal(4)),
    ]
    figure = definitions.TECHNICAL_SHARE_ACROSS.of(teams)
    assert figure.value == Decimal(35)
    assert [row.label for row in figure.rows] == ["A", "B"], "who has no person-days weighs nothing"


def _team(
    label: str, *, technical: Decimal, other: Decimal = Decimal(0), days: int = 0, unit: str = "points"
) -> Window:
    parts = {("tech", "technical"): Part(done=technical), ("product", "product"): Part(done=other)}
    return Window(label, "/", Sums(unit, Frame(person_days=Decimal(days)), parts))
