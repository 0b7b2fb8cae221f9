"""What the database holds of signatures, agreements and decision rights (docs/developers/budget-rule.md)."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models.grounds import GUARDED, Ground, same_mailbox
from apps.teams.models import HOLDERS_OF, Role

JOINT_RULES = {
    "signatures_come_from_both_roles": gettext_noop(
        "A joint decision needs the signatures of the Product Owner and of the tech lead, who both have held their "
        "role since it was proposed."
    ),
    "two_people_sign": gettext_noop("These two accounts share one mailbox: the other side signs for itself."),
    "signatures_are_good_for_sixty_days": gettext_noop(
        "This proposal is older than sixty days. Propose it again and sign it anew."
    ),
    "what_is_signed_stands": gettext_noop("What was signed cannot be altered. Propose something new instead."),
    "this_was_settled_meanwhile": gettext_noop("This was signed, declined or withdrawn meanwhile. Nothing changed."),
    "only_the_proposer_withdraws": gettext_noop("Only who proposed this can withdraw it."),
    "who_would_sign_declines": gettext_noop("Only who signs for the Product Owner or the tech lead can decline this."),
    "a_no_says_why": gettext_noop("Say why, so that the other side can propose something better."),
    "a_signature_lasts_as_long_as_its_ground": gettext_noop(
        "Who signed this first does not speak for that role any more. Propose it again, so that whoever does reads it."
    ),
    "an_archived_team_decides_nothing": gettext_noop("This team is archived. Nothing is signed in it."),
}

PO_GROUND = Ground(Role.PRODUCT_OWNER.value, team="NEW.team_id", who="NEW.signed_by_po_id", days="days")
LEAD_GROUND = Ground(Role.TECH_LEAD.value, team="NEW.team_id", who="NEW.signed_by_lead_id", days="days")

# A new signature gets its ground from the database; one that is not there has none.
SEAT = """
    IF NEW.{by}_id IS NULL THEN
        NEW.{by}_at := NULL;
        NEW.{as_} := '';
    ELSIF TG_OP = 'INSERT' OR OLD.{by}_id IS NULL THEN
        NEW.{as_} := {ground};
        IF NEW.{as_} = '' OR NEW.{by}_at IS NULL
           OR NEW.{by}_at NOT BETWEEN NEW.proposed_at AND clock_timestamp() + interval '1 minute'
        THEN {{signatures_come_from_both_roles}} END IF;
    END IF;
"""
PO_SEAT = SEAT.format(by="signed_by_po", as_="po_signed_as", ground=PO_GROUND.counts_as)
LEAD_SEAT = SEAT.format(by="signed_by_lead", as_="lead_signed_as", ground=LEAD_GROUND.counts_as)

# What may still be written on an open proposal; all else is what the other side has read.
MOVING = """'{signed_by_po_id,signed_by_po_at,po_signed_as,signed_by_lead_id,signed_by_lead_at,lead_signed_as,
    state,settled_at,settled_by_id,answer}'::text[]"""

OPEN_UNTIL_NOW = f"""
    IF OLD.state <> 'open' THEN
        IF OLD.state = 'signed' AND NEW.state = 'signed' THEN {{what_is_signed_stands}} END IF;
        {{this_was_settled_meanwhile}}
    END IF;
    IF to_jsonb(NEW) - {MOVING} IS DISTINCT FROM to_jsonb(OLD) - {MOVING}
       OR OLD.signed_by_po_id IS NOT NULL
          AND (NEW.signed_by_po_id, NEW.signed_by_po_at, NEW.po_signed_as)
          IS DISTINCT FROM (OLD.signed_by_po_id, OLD.signed_by_po_at, OLD.po_signed_as)
       OR OLD.signed_by_lead_id IS NOT NULL
          AND (NEW.signed_by_lead_id, NEW.signed_by_lead_at, NEW.lead_signed_as)
          IS DISTINCT FROM (OLD.signed_by_lead_id, OLD.signed_by_lead_at, OLD.lead_signed_as)
    THEN {{what_is_signed_stands}} END IF;
"""

SAYS_NO = " OR ".join(
    f"{Ground(role.value, team='NEW.team_id', who='NEW.settled_by_id', days='today').counts_as} <> ''"
    for role in (Role.PRODUCT_OWNER, Role.TECH_LEAD)
)

# Nobody signs in the statement that settles it otherwise, so that no such row shows a signature nobody judged.
SETTLED_OTHERWISE = f"""
    IF NEW.state IN ('declined', 'withdrawn', 'expired') THEN
        IF (NEW.signed_by_po_id, NEW.signed_by_lead_id) IS DISTINCT FROM (OLD.signed_by_po_id, OLD.signed_by_lead_id)
        THEN {{what_is_signed_stands}} END IF;
        IF NEW.state = 'withdrawn' AND NEW.settled_by_id IS DISTINCT FROM NEW.proposed_by_id
        THEN {{only_the_proposer_withdraws}} END IF;
        IF NEW.state = 'declined' AND NOT COALESCE({SAYS_NO}, false) THEN {{who_would_sign_declines}} END IF;
        IF NEW.state = 'declined' AND btrim(NEW.answer) = '' THEN {{a_no_says_why}} END IF;
        IF NEW.state = 'expired' AND NEW.proposed_at >= now() - interval '60 days'
        THEN {{this_was_settled_meanwhile}} END IF;
        IF NEW.state = 'expired' THEN NEW.settled_by_id := NULL; END IF;
        NEW.settled_at := now();
        RETURN NEW;
    END IF;
"""

BOTH_SIGNED = f"""
    IF NEW.signed_by_po_id IS NOT NULL AND NEW.signed_by_lead_id IS NOT NULL THEN
        IF NOT ({PO_GROUND.stands("NEW.po_signed_as")} AND {LEAD_GROUND.stands("NEW.lead_signed_as")})
        THEN {{a_signature_lasts_as_long_as_its_ground}} END IF;
        PERFORM 1 FROM accounts_user po JOIN accounts_user lead ON {same_mailbox("po", "lead")}
        WHERE po.id = NEW.signed_by_po_id AND lead.id = NEW.signed_by_lead_id AND po.id <> lead.id;
        IF FOUND THEN {{two_people_sign}} END IF;
        NEW.state := 'signed';
        NEW.settled_at := least(now(), greatest(NEW.signed_by_po_at, NEW.signed_by_lead_at));
    END IF;
"""

JOINT_LAW = Law(
    name="joint_decisions_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("team", "teams_team"), ("today", "daterange"), ("days", "daterange")],
    rules=JOINT_RULES,
    func=f"""
        IF TG_OP = 'DELETE' THEN {{what_is_signed_stands}} END IF;
        -- What both decide is numbered and signed one after the other in a team. Written in that order everywhere:
        -- team, decision, what takes effect.
        SELECT t.* INTO team FROM teams_team t WHERE t.id = NEW.team_id FOR NO KEY UPDATE;
        IF team.archived_at IS NOT NULL THEN {{an_archived_team_decides_nothing}} END IF;
        today := daterange((now() AT TIME ZONE team.time_zone)::date, (now() AT TIME ZONE team.time_zone)::date + 1);
        -- A role that is changing hands right now waits for this signature, or is waited for.
        PERFORM 1 FROM teams_membership m
        WHERE m.team_id = NEW.team_id AND m.role IN {GUARDED} AND daterange(m.starts, m.ends) && today
        ORDER BY m.id FOR SHARE;
        IF TG_OP = 'INSERT' THEN
            SELECT COALESCE(max(d.number), 0) + 1 INTO NEW.number
            FROM decisions_jointdecision d WHERE d.team_id = NEW.team_id;
        ELSE {OPEN_UNTIL_NOW} {SETTLED_OTHERWISE}
        END IF;
        IF NEW.proposed_at < now() - interval '60 days' THEN {{signatures_are_good_for_sixty_days}} END IF;
        IF NEW.proposed_at > clock_timestamp() + interval '1 minute' THEN {{signatures_come_from_both_roles}} END IF;
        days := daterange(least((NEW.proposed_at AT TIME ZONE team.time_zone)::date, lower(today)), upper(today));
        NEW.state := 'open';
        NEW.settled_at := NULL;
        NEW.settled_by_id := NULL;
        NEW.answer := '';
        {PO_SEAT} {LEAD_SEAT} {BOTH_SIGNED}
        RETURN NEW;
    """,
)

AGREEMENT_RULES = {
    "an_agreement_is_what_both_signed": gettext_noop(
        "An agreement is what Product Owner and tech lead signed, word for word, and nothing else."
    ),
    "an_agreement_follows_the_one_that_was_seen": gettext_noop(
        "Another agreement was signed since this was proposed. Propose it again, beside what is in force now."
    ),
    "an_agreement_looks_ahead": gettext_noop("An agreement takes effect on or after the day it was proposed."),
    "what_is_signed_stands": JOINT_RULES["what_is_signed_stands"],
}

AGREEMENT_LAW = Law(
    name="agreements_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("signed", "decisions_jointdecision"), ("latest", "text")],
    rules=AGREEMENT_RULES,
    func="""
        IF TG_OP <> 'INSERT' THEN {what_is_signed_stands} END IF;
        IF NEW.is_default THEN RETURN NEW; END IF;
        -- Two agreements of one team wait for each other.
        PERFORM 1 FROM teams_team t WHERE t.id = NEW.team_id FOR NO KEY UPDATE;
        SELECT d.* INTO signed FROM decisions_jointdecision d
        WHERE d.id = NEW.decision_id AND d.team_id = NEW.team_id
          AND d.kind = 'agreement' AND d.state = 'signed';
        IF NOT FOUND OR (NEW.tech_share, NEW.reserve_share, NEW.effective_from) IS DISTINCT FROM (
            (signed.terms->>'tech_share')::numeric, (signed.terms->>'reserve_share')::numeric,
            (signed.terms->>'effective_from')::date)
        THEN {an_agreement_is_what_both_signed} END IF;
        PERFORM 1 FROM teams_team t
        WHERE t.id = NEW.team_id
          AND NEW.effective_from >= (signed.proposed_at AT TIME ZONE t.time_zone)::date;
        IF NOT FOUND THEN {an_agreement_looks_ahead} END IF;
        SELECT max(a.id)::text INTO latest FROM decisions_agreement a WHERE a.team_id = NEW.team_id;
        IF signed.basis <> COALESCE(latest, '')
        THEN {an_agreement_follows_the_one_that_was_seen} END IF;
        RETURN NEW;
    """,
)

RIGHTS_RULES = {
    "rights_are_what_both_signed": gettext_noop(
        "Decision rights change by what Product Owner and tech lead signed, word for word, and by nothing else."
    ),
    "rights_follow_the_version_that_was_seen": gettext_noop(
        "Another version was signed since this was proposed. Compare it with what is in force, and propose it again."
    ),
    "every_guarded_right_has_a_holder": gettext_noop(
        "Every right that the app asks for stands in the list once, with a holder it can be given to."
    ),
    "a_version_of_the_rights_stands": gettext_noop("A version of the decision rights never changes again."),
}

# For each right that the app asks for: a row with one of the holders it can be given to.
GUARDED = "\n".join(
    f"AND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = '{key}' "
    f"AND r->>'holder' IN ({', '.join(repr(holder.value) for holder in holders)}))"
    for key, holders in HOLDERS_OF.items()
)

VERSION_LAW = Law(
    name="versions_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("signed", "decisions_jointdecision"), ("latest", "integer")],
    rules=RIGHTS_RULES,
    func=f"""
        IF TG_OP <> 'INSERT' THEN {{a_version_of_the_rights_stands}} END IF;
        PERFORM 1 WHERE true {GUARDED};
        IF NOT FOUND THEN {{every_guarded_right_has_a_holder}} END IF;
        IF NEW.number = 1 AND NEW.decision_id IS NULL THEN RETURN NEW; END IF;
        PERFORM 1 FROM teams_team t WHERE t.id = NEW.team_id FOR NO KEY UPDATE;
        SELECT d.* INTO signed FROM decisions_jointdecision d
        WHERE d.id = NEW.decision_id AND d.team_id = NEW.team_id
          AND d.kind = 'rights' AND d.state = 'signed' AND d.terms->'rows' = NEW.rows
          -- What was proposed before there were definitions has none.
          AND COALESCE(d.terms->'definitions', '[]') = NEW.definitions;
        IF NOT FOUND THEN {{rights_are_what_both_signed}} END IF;
        SELECT max(v.number) INTO latest FROM decisions_rightsversion v WHERE v.team_id = NEW.team_id;
        IF signed.basis <> latest::text OR NEW.number <> latest + 1
        THEN {{rights_follow_the_version_that_was_seen}} END IF;
        NEW.in_force_from := greatest(signed.signed_by_po_at, signed.signed_by_lead_at);
        RETURN NEW;
    """,
)

ROWS_LAW = Law(
    name="rows_are_the_newest_versions",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    declare=[("team", "bigint")],
    rules={"rights_in_force_are_the_signed_ones": RIGHTS_RULES["rights_are_what_both_signed"]},
    func="""
        -- Asked at the commit: the rows and their version are written one after the other.
        FOREACH team IN ARRAY ARRAY[
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.team_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.team_id END
        ] LOOP
            PERFORM 1 FROM teams_team t WHERE t.id = team AND (
                SELECT v.rows FROM decisions_rightsversion v
                WHERE v.team_id = t.id ORDER BY v.number DESC LIMIT 1
            ) IS DISTINCT FROM (
                SELECT jsonb_agg(
                    jsonb_build_object('key', r.key, 'sentence', r.sentence, 'holder', r.holder)
                    ORDER BY r.position, r.id)
                FROM teams_decisionright r WHERE r.team_id = t.id
            );
            IF FOUND THEN {rights_in_force_are_the_signed_ones} END IF;
        END LOOP;
        RETURN NULL;
    """,
)
