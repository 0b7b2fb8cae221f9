"""Who plays in the demonstration, and the frame of each team's sprints. What they work on lies in `data/`."""

from dataclasses import dataclass, field
from decimal import Decimal

from apps.accounts.models import User
from apps.teams.models import Role, Unit

ORGANISATION = "Larkfield Market"


@dataclass(frozen=True)
class Person:
    """Somebody made up."""

    initials: str
    name: str
    role: str = User.Role.MEMBER

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


@dataclass(frozen=True)
class TeamPlan:
    """A team, its people, and its sprints: those that are closed, one that may run, and the last one being planned."""

    name: str
    slug: str
    key_prefix: str
    unit: Unit
    time_zone: str
    members: dict[str, Role]
    first_sprint: int
    weeks: int
    capacities: tuple[str, ...]
    goals: tuple[str, ...]
    front: tuple[int, ...] = ()
    """Stories at the front of the backlog, in the product order."""
    attempts: dict[int, str] = field(default_factory=dict)
    """Product work that somebody tried to push past the fence of a running sprint, by the sprint's index."""
    runs: int = 0
    """For how many more weeks its last but one sprint runs."""
    confirms: bool = True
    """Whether both confirm a capacity before its sprint starts, as far as their signatures are still good."""

    def holder(self, role: Role) -> str:
        """The initials of the first person with a role."""
        return next(initials for initials, held in self.members.items() if held == role)

    @property
    def planned(self) -> int:
        """The index of the sprint that is being planned."""
        return len(self.capacities) - 1

    def capacity(self, index: int) -> Decimal:
        return Decimal(self.capacities[index])


PEOPLE = (
    Person("MH", "Marit Holm", User.Role.MANAGER),
    Person("AP", "Ansel Pike", User.Role.ADMIN),
    Person("NQ", "Nora Quill"),
    Person("TV", "Timo Vale"),
    Person("AR", "Ada Roe"),
    Person("KO", "Kofi Orrin"),
    Person("LM", "Lina Marsh"),
    Person("SB", "Sol Birk"),
    Person("PL", "Pia Lund"),
    Person("JW", "Jonas Wray"),
    Person("MC", "Mira Castell"),
    Person("BT", "Bea Thorn"),
    Person("RS", "Ravi Sander"),
    Person("OF", "Ola Finch"),
    Person("GM", "Greta Moss"),
    Person("IV", "Idris Vane"),
    Person("YA", "Yuki Arden"),
    Person("CB", "Caro Bell"),
    Person("FL", "Fenn Lowe"),
    Person("HC", "Hedda Crane"),
    Person("ET", "Emil Tarn"),
    Person("WF", "Wanda Frey"),
    Person("MI", "Milo Hart"),
    Person("SD", "Signe Dahl"),
    Person("DP", "Dorian Pell"),
    Person("IF", "Ines Falk"),
    Person("OB", "Otto Brand"),
    Person("VL", "Vera Lind"),
    Person("JT", "Jannik Thorne"),
    Person("RN", "Rosa Nevin"),
    Person("KB", "Karel Bloom"),
)

ADMIN = next(person for person in PEOPLE if person.role == User.Role.ADMIN)

PO, LEAD, DEVELOPER, OBSERVER = Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER, Role.OBSERVER

PAYMENTS = TeamPlan(
    name="Payments Platform",
    slug="payments",
    key_prefix="PAY",
    unit=Unit.POINTS,
    time_zone="Europe/Berlin",
    members={
        "NQ": PO,
        "TV": LEAD,
        "AR": DEVELOPER,
        "KO": DEVELOPER,
        "LM": DEVELOPER,
        "SB": DEVELOPER,
        "PL": OBSERVER,
    },
    first_sprint=16,
    weeks=2,
    capacities=("46", "48", "50", "44", "50", "52", "48", "50", "50"),
    goals=(
        "A declined card no longer loses the basket",
        "Three instalments for baskets above 300 €",
        "Shoppers pay in their own currency",
        "Money is reconciled every hour",
        "Returning shoppers pay on one page",
        "Guests pay with nothing but an e-mail address",
        "Business customers order with their own numbers",
        "A settlement run that can be stopped and started",
        "Cards are saved without leaving checkout",
    ),
    front=(231, 240, 238, 244, 245),
    runs=1,
)

IDENTITY = TeamPlan(
    name="Identity",
    slug="identity",
    key_prefix="IDN",
    unit=Unit.DAYS,
    time_zone="Europe/Lisbon",
    members={"JW": PO, "MC": LEAD, "BT": DEVELOPER, "RS": DEVELOPER, "OF": DEVELOPER},
    first_sprint=1,
    weeks=3,
    capacities=("40", "38", "42", "40", "36", "41", "40", "39", "40"),
    goals=(
        "The first shoppers sign in with a passkey",
        "Business customers sign in through their company",
        "Passkeys reach the app",
        "Nobody at a till shares a password",
        "Accounts end when employments do",
        "Companies add and remove their own people",
        "A stolen session is useless within a minute",
        "Addresses change only with a passkey",
        "Set up company sign-in without our help",
    ),
    attempts={5: "Company sign-in in the app"},
)

DATA = TeamPlan(
    name="Data Platform",
    slug="data",
    key_prefix="DATA",
    unit=Unit.STORIES,
    time_zone="Europe/Stockholm",
    members={"GM": PO, "IV": LEAD, "YA": DEVELOPER, "CB": DEVELOPER, "FL": DEVELOPER, "PL": OBSERVER},
    first_sprint=23,
    weeks=1,
    capacities=("10",) * 9,
    goals=(
        "Sales figures stand by seven in the morning",
        "A forecast of next week's stock",
        "Sales on the phone",
        "Less fresh food thrown away",
        "A sandbox for analysts",
        "Reorder lists for buyers",
        "No dashboard breaks without warning",
        "Figures are compared before they are sent",
        "Campaigns are watched while they run",
    ),
    confirms=False,
)

SEARCH = TeamPlan(
    name="Search",
    slug="search",
    key_prefix="SRCH",
    unit=Unit.POINTS,
    time_zone="Europe/Berlin",
    members={"HC": PO, "ET": LEAD, "WF": DEVELOPER},
    first_sprint=4,
    weeks=2,
    capacities=("20",) * 7,
    goals=(
        "What one cannot name can be found",
        "Filters that never lead to nothing",
        "No empty page",
        "Search in the app",
        "Gifts that arrive in time",
        "Business customers find their articles",
        "Questions instead of words",
    ),
    attempts={
        3: "Campaign banner above the results",
        4: "Snow on the search page in December",
        5: "Sponsored results for partners",
    },
    confirms=False,
)

APP = TeamPlan(
    name="Shopping App",
    slug="app",
    key_prefix="APP",
    unit=Unit.HOURS,
    time_zone="Europe/Stockholm",
    members={"MI": PO, "SD": LEAD, "DP": DEVELOPER},
    first_sprint=31,
    weeks=2,
    capacities=("120",) * 7,
    goals=(
        "No receipts on paper",
        "The card is at hand at the till",
        "Pay in the shop with the app",
        "Returns without a call",
        "Shoppers tell each other",
        "Less waiting at the counter",
        "Gifts from the app",
    ),
)

STORES = TeamPlan(
    name="Stores",
    slug="stores",
    key_prefix="STO",
    unit=Unit.DAYS,
    time_zone="Europe/Lisbon",
    members={"IF": PO, "OB": LEAD, "VL": DEVELOPER},
    first_sprint=1,
    weeks=2,
    capacities=("16",) * 3,
    goals=("A count in two hours", "Stock moves between shops", "A product waits for its shopper"),
)

DELIVERY = TeamPlan(
    name="Delivery",
    slug="delivery",
    key_prefix="DEL",
    unit=Unit.POINTS,
    time_zone="Europe/Berlin",
    members={"JT": PO, "RN": LEAD, "KB": DEVELOPER},
    first_sprint=1,
    weeks=2,
    capacities=("24",),
    goals=("Shoppers know the hour of their delivery",),
)

TEAMS = (PAYMENTS, IDENTITY, DATA)
NEIGHBOURS = (SEARCH, APP, STORES, DELIVERY)
"""Of these only the sprints are told: what a manager sees of teams beside one's own."""
EVERY_TEAM = (*TEAMS, *NEIGHBOURS)


def time_zone_of(person: Person) -> str:
    """That of their team; who is in none works where most do."""
    return next((plan.time_zone for plan in EVERY_TEAM if person.initials in plan.members), PAYMENTS.time_zone)


# Whose eyes a visitor may borrow on the sign-in page.
MANAGER = PEOPLE[0]
VISITORS = (PAYMENTS.holder(PO), PAYMENTS.holder(LEAD), PAYMENTS.holder(DEVELOPER), MANAGER.initials)
