"""Canary clients: put into the cohort with their reasons, taken out by a named person, and nothing else."""

from collections.abc import Sequence

import msgspec

from safety_core import canary
from safety_core.audit import entries
from safety_core.errors import Refused, UnknownName
from safety_core.letters import LetterKind
from safety_core.ports import Transaction
from safety_core.rollout.plan import Clients, Plan
from safety_core.rollout.states import Enrolled, Rollout
from safety_core.shell import committing, letters, staging
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.moving import done, required
from safety_core.shell.names import nearest
from safety_core.shell.reasons import checked_why
from safety_core.shell.stage_evidence import minute_now
from safety_core.vocabulary import ClientId, PersonId, Role


def enrol(
    core: Core,
    candidates: Sequence[canary.Candidate],
    names: Sequence[str],
    claimant: Claimant,
    why: str,
) -> tuple[Enrolled, ...]:
    """Put clients into the cohort: the named ones or, when nobody is named, the best until the plan's most.

    Raises:
        Refused: not proved or not allowed, above the plan's most, enrolled before, without consent, or the house.
        UnknownName: no such client, or no such candidate.
        BadInput: no reason that a person can read.
        StoreUnavailable: nobody can read the plan, or the letter that welcomes them cannot be written.
    """
    checked_why(why)

    def decide(tx: Transaction) -> tuple[Enrolled, ...]:
        person = require(tx, claimant, Role.OPERATOR, None).person
        plan, rollout = required(tx)
        today = core.clock.now().date()
        picked = canary.chosen([ClientId(each) for each in names], candidates, tx.cohort(), plan.canary, today=today)
        known = tx.clients()
        for each in picked:
            if each.candidate.client not in known:
                raise UnknownName("client", each.candidate.client, nearest(each.candidate.client, known))
        places = tuple(_place(core, each, rollout, person, why) for each in picked)
        for place in places:
            tx.enrol(place)
            _log(core, tx, "enrolled", place, person, place.why)
            _welcome(core, tx, plan, rollout, place)
        staging.wake(core, tx)
        return places

    return done(core, decide)


def _welcome(core: Core, tx: Transaction, plan: Plan, rollout: Rollout, place: Enrolled) -> None:
    """Tell the client, in the transaction that enrols it, where it begins: at the first stage yet to come that is not the house's."""
    stages = plan.stage[plan.has(rollout.stage) :]
    begins = next((each for each in stages if each.clients is not Clients.HOUSE), stages[0])
    letters.write_in(
        core,
        tx,
        place.client,
        LetterKind.WELCOME,
        letters.ENROLLED,
        by=place.enrolled_by,
        stage=begins.name,
        share=f"{begins.percent} %",
    )


def _place(core: Core, of: canary.Ranked, rollout: Rollout, person: PersonId, why: str) -> Enrolled:
    return Enrolled(
        client=of.candidate.client,
        enrolled_by=person,
        enrolled_at=core.clock.now().isoformat(),
        minute=max(minute_now(core), rollout.seen_minute),
        serial=rollout.serial,
        why=f"{of.why}; {why}",
    )


def remove(core: Core, client: str, claimant: Claimant, why: str) -> Enrolled:
    """Take a client out of the cohort: from then on its effects wait until everybody is let in. It never comes back.

    Raises:
        Refused: not proved or not allowed, or taken out already.
        UnknownName: not in the cohort.
        BadInput: no reason that a person can read.
    """
    checked_why(why)

    def decide(tx: Transaction) -> Enrolled:
        person = require(tx, claimant, Role.OPERATOR, None).person
        _, rollout = required(tx)
        found = tx.enrolled(ClientId(client))
        if found is None:
            near = nearest(client, (each.client for each in tx.cohort()))
            raise UnknownName("canary", client, near, "(holdpoint rollout status names them)")
        if found.removed_at is not None:
            raise Refused(f"{client} was taken out at {found.removed_at}", "see who is left: holdpoint rollout status")
        removed = msgspec.structs.replace(
            found,
            removed_by=person,
            removed_at=core.clock.now().isoformat(),
            removed_serial=rollout.serial,
            removed_why=why,
        )
        tx.remove_enrolled(removed)
        _log(core, tx, "removed", removed, person, why)
        return removed

    return done(core, decide)


def _log(core: Core, tx: Transaction, kind: str, of: Enrolled, person: PersonId, why: str) -> None:
    said = committing.said(core, tx, person, why, of.client)
    at_us, at = core.clock.boot_us(), core.clock.now()
    tx.append_audit(entries.cohort(kind, of, said=said, at_us=at_us, at=at))
