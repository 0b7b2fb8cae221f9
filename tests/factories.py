"""Objects for tests, made the way the database wants them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.accounts.models import Organisation, User
from apps.decisions.services import begin_with_standards
from apps.sprints.models import Budget, Commitment, Incident, Severity, Sprint, Status
from apps.stories.models import Kind, Story
from apps.stories.ranks import last_ranks
from apps.stories.services import next_numbers
from apps.teams.models import Membership, Role, Team

PASSWORD = "correct horse battery staple"  # of people who exist in tests only
FIRST_DAY = dt.date(2026, 1, 5)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    slug = factory.Sequence(lambda n: f"organisation-{n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(PASSWORD)


class TeamFactory(DjangoModelFactory[Team]):
    """A team with the standard rights and the standard agreement of 20%."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Team {n}")
    slug = factory.Sequence(lambda n: f"team-{n}")
    key_prefix = factory.Sequence(lambda n: f"T{n}")

    @factory.post_generation
    def standards(team: Team, create: bool, extracted: object, **kwargs: object) -> None:  # noqa: N805 - factory-boy's own way
        if create and extracted is not False:
            begin_with_standards(team=team)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..team.organisation"))
    role = Role.DEVELOPER
    starts = FIRST_DAY - dt.timedelta(days=365)


class StoryFactory(DjangoModelFactory[Story]):
    class Meta:
        model = Story

    team = factory.SubFactory(TeamFactory)
    title = factory.Sequence(lambda n: f"Story {n}")
    kind = Kind.FEATURE
    size = Decimal(3)

    @classmethod
    def _create(cls, model_class: type[Story], *args: Any, **fields: Any) -> Story:
        team = fields["team"]
        with transaction.atomic(savepoint=False):  # most tests make stories inside a transaction of their own
            fields.setdefault("number", next_numbers(team=team, count=1)[0])
            fields.setdefault("rank", last_ranks(team, 1)[0])
            story: Story = super()._create(model_class, *args, **fields)
        return story


class SprintFactory(DjangoModelFactory[Sprint]):
    """A planned sprint of two weeks with a capacity of 50, after the team's last one."""

    class Meta:
        model = Sprint

    team = factory.SubFactory(TeamFactory)
    number = factory.LazyAttribute(lambda sprint: Sprint.objects.filter(team=sprint.team).count() + 1)
    starts = factory.LazyAttribute(lambda sprint: FIRST_DAY + dt.timedelta(days=14 * (sprint.number - 1)))
    ends = factory.LazyAttribute(lambda sprint: sprint.starts + dt.timedelta(days=11))
    capacity = Decimal(50)

    @classmethod
    def _create(cls, model_class: type[Sprint], *args: Any, **fields: Any) -> Sprint:
        sprint: Sprint = super()._create(model_class, *args, **fields)
        sprint.refresh_from_db()  # its shares and budgets come from the database
        return sprint


class CommitmentFactory(DjangoModelFactory[Commitment]):
    """A feature in the product budget, or an improvement with its why in the tech budget.

    An incident of a running sprint is reported and confirmed: that is how its line comes.
    """

    class Meta:
        model = Commitment

    sprint = factory.SubFactory(SprintFactory)
    budget = Budget.PRODUCT
    story = factory.SubFactory(
        StoryFactory,
        team=factory.SelfAttribute("..sprint.team"),
        kind=factory.LazyAttribute(
            lambda story: Kind.IMPROVEMENT if story.factory_parent.budget == Budget.TECH else Kind.FEATURE
        ),
        why="Nightly run 6 h → 1 h, so that finance closes the month a day earlier",
    )

    @classmethod
    def _create(cls, model_class: type[Commitment], *args: Any, **fields: Any) -> Commitment:
        if fields["budget"] == Budget.UNPLANNED and fields["story"].kind == Kind.INCIDENT:
            reported = report(fields["sprint"], fields["story"])
            if reported and reported.story.size:
                return Commitment.objects.get(story=reported.story, left_at=None)
        line: Commitment = super()._create(model_class, *args, **fields)
        line.refresh_from_db()  # kind and size are the database's copy
        return line


def commit_all(sprint: Sprint, *lines: tuple[str, Decimal | int]) -> list[Commitment]:
    """Lines of these budgets and sizes, in one statement a table: for a plan that a test stands on."""
    with transaction.atomic():
        places = zip(next_numbers(team=sprint.team, count=len(lines)), last_ranks(sprint.team, len(lines)), strict=True)
        made = [
            CommitmentFactory.build(
                sprint=sprint, budget=budget, story__size=size, story__number=number, story__rank=rank
            )
            for (budget, size), (number, rank) in zip(lines, places, strict=True)
        ]
        Story.objects.bulk_create(line.story for line in made)
        return Commitment.objects.bulk_create(made)


def report(sprint: Sprint, story: Story, *, confirmed: bool = True, days: int = 1) -> Incident | None:
    """Report a story as an incident, to be confirmed within so many days; nothing where the sprint does not run."""
    if Sprint.objects.get(pk=sprint.pk).status != Status.ACTIVE or Incident.objects.filter(story=story).exists():
        return None
    person, now = UserFactory(organisation=sprint.team.organisation), timezone.now()
    by = {"confirmed_by": person, "confirmed_at": now} if confirmed else {}
    return Incident.objects.create(
        sprint=sprint, story=story, for_whom="everybody", severity=Severity.HIGH, reported_by=person, reported_at=now,
        confirm_by=now.date() + dt.timedelta(days=days), **by,
    )  # fmt: skip
