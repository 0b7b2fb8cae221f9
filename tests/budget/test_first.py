from decimal import Decimal
import pytest
from apps.core.violations import RuleViolation
from apps.sprints.models import *
from apps.sprints import services as s
from tests.factories import *

def test_smoke(sprint, team, po):
    assert (sprint.tech_budget, sprint.product_budget) == (10, 40)
    for _ in range(5):
        s.commit_story(sprint=sprint, story=StoryFactory(team=team, size=8), budget="product", by=po)
    sprint.refresh_from_db()
    assert sprint.product_committed == 40
    extra = StoryFactory(team=team, size=1)
    with pytest.raises(RuleViolation) as e:
        s.commit_story(sprint=sprint, story=extra, budget="product", by=po)
    assert e.value.constraint == "product_work_stays_within_the_product_budget"
    with pytest.raises(RuleViolation) as e:
        s.edit_sprint(sprint=sprint, changes={"capacity": Decimal(45)})
    assert e.value.constraint == "product_work_stays_within_the_product_budget"
    CommitmentFactory(sprint=sprint, budget="tech")
    s.start_sprint(sprint=sprint, by=po)
    s.close_sprint(sprint=sprint, outcomes={c.story_id: "done" for c in sprint.commitments.all()}, by=po)
    assert sprint.status == "closed"
    assert all(c.settled for c in sprint.commitments.all())
