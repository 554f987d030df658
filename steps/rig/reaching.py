"""The doors by which people of one client reach for what is another's: each command."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec

from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.adapters.planners.templates import TemplatePlanner
from safety_core.adapters.platforms import ADAPTERS
from safety_core.approval_rules import NAME as APPROVALS
from safety_core.approvals import Approval
from safety_core.budget.objectives import RULES as OBJECTIVES
from safety_core.documents import Document
from safety_core.intent import Intent
from safety_core.letters import NAME as TEMPLATES
from safety_core.letters import Channel, Letter, LetterKind
from safety_core.planning.context import BrandContext
from safety_core.ports import Transaction
from safety_core.records import Account, Incident, Permit, QueuedIntent
from safety_core.rollout.plan import NAME as PLAN
from safety_core.sandbox import Mode
from safety_core.schedules import ScheduledRelease
from safety_core.shell import (
    answers,
    approve,
    assets,
    brand,
    by_hand,
    cohorts,
    collecting,
    contacts,
    erase,
    export,
    flags,
    handing,
    history,
    house,
    inbox,
    incidents,
    leave,
    letters,
    limits,
    limits_text,
    names,
    objectives,
    outlook,
    passwords,
    plan,
    plans,
    poll,
    promote,
    quarantine,
    recall,
    release,
    requests,
    rulebook,
    sandbox,
    schedule,
    slots,
    staff,
    submit,
    support,
    sweep,
    templates,
    timetable,
    totp,
)
from safety_core.shell.core import Core
from safety_core.shell.flags_text import NAME as FLAGS
from safety_core.shell.identity import Claimant
from safety_core.shell.objectives_text import parse
from safety_core.shell.scoped import acting
from safety_core.shell.zones import zone_of
from safety_core.switches import Halt
from safety_core.vocabulary import Action, ClientId, Role
from steps.rig.wrong_planners import ground

TRY_S = 5.0
HOUR = timedelta(hours=1)
OURS = TemplateCreator(measure=lambda intent: ADAPTERS[intent.platform].measure(intent))


class Things(NamedTuple):
    """What one client has, for another's people to reach for."""

    client: ClientId
    account: Account
    queued: QueuedIntent
    unknown: Permit
    halt: Halt
    schedule: ScheduledRelease
    incident: Incident
    approval: Approval
    letter: Letter
    document: Document
    heard: Document
    asset: Document

    @property
    def names(self) -> tuple[str, ...]:
        """By which it would be recognised."""
        own = (self.client, self.account.account, self.account.platform_account, self.queued.intent.intent)
        also = (
            self.unknown.permit,
            self.unknown.intent,
            self.halt.halt,
            self.schedule.schedule,
            self.incident.incident,
            self.approval.approval,
            self.approval.intent,
            self.letter.letter,
            self.document.document,
            self.heard.document,
            self.asset.document,
        )
        return (*own, *also)


Door = Callable[[Core, Claimant, Things], Any]
"""How a person reaches for it; what they are told or shown."""


def seeing(verb: Callable[[Transaction, Things], Any]) -> Door:
    """The door of whoever looks."""

    def door(core: Core, who: Claimant, things: Things) -> Any:
        return acting(core, who).store.read(lambda tx: verb(tx, things))

    return door


def changing(verb: Callable[[Transaction, Things], Any]) -> Door:
    """The door of whoever changes something."""

    def door(core: Core, who: Claimant, things: Things) -> Any:
        return acting(core, who).store.transact(lambda tx: verb(tx, things), deadline_s=TRY_S)

    return door


def _wanted(things: Things) -> submit.Wanted:
    intent = things.queued.intent
    return submit.Wanted(
        client=things.client,
        platform=intent.platform.value,
        account=intent.account,
        action=intent.action.value,
        text="from next door",
        key=intent.idempotency_key,
    )


def _show_intent(tx: Transaction, things: Things) -> Intent | None:
    found = tx.intent(things.queued.intent.intent)
    return found.intent if found is not None else None


def _client_export(core: Core, who: Claimant, things: Things) -> Any:
    known = acting(core, who).store.read(lambda tx: names.known_client(tx, things.client))
    return export.rows_of(core.store, known)


def _history(core: Core, who: Claimant, things: Things) -> Any:
    own = acting(core, who)
    scope = own.store.read(
        lambda tx: names.scope_of(tx, client=things.client, platform=None, account=None, action=None)
    )
    return history.history(own, scope, limit=9)


def _outlook(show: Callable[[outlook.Outlook], Any]) -> Door:
    def door(core: Core, who: Claimant, things: Things) -> Any:
        own = acting(core, who)

        def look(tx: Transaction) -> Any:
            account = things.account
            bound = names.known_account(tx, names.known_client(tx, things.client), account.platform, account.account)
            return show(outlook.Outlook(own, tx, outlook.asked_for(own, bound, Action.PUBLISH)))

        return own.store.read(look)

    return door


def _rules(core: Core, name: str) -> str:
    """The text of those in force."""
    found = core.store.read(lambda tx: tx.rules(name))
    assert found is not None
    return found.body


def _viewer(things: Things) -> str:
    return f"{things.client}-{Role.VIEWER.value}"


def _brand(its: Things) -> BrandContext:
    """A brand of the client on its own account, as whoever reaches for it would word it."""
    accounts = (its.account.account,)
    at = msgspec.structs.replace(ground().platforms[0], platform=its.account.platform, accounts=accounts)
    return msgspec.structs.replace(ground(), client=its.client, platforms=(at,))


def _sandbox(mode: Mode) -> Door:
    return lambda core, who, _: sandbox.put(
        core, sandbox.Wanted(mode=mode, until=core.clock.now() + HOUR, effects_max=1), who, "mine now"
    )


COMMANDS: dict[str, Door] = {
    "accounts list": seeing(lambda tx, _: tx.accounts()),
    "approve ask": lambda core, who, its: approve.ask(core, its.approval.intent, who),
    "approve edit": lambda core, who, its: approve.edit(core, its.approval.approval, who, "mine now"),
    "approve escalate": lambda core, who, its: approve.escalate(core, its.approval.approval, who, "admin", "mine now"),
    "approve list": lambda core, who, _: requests.listed(core, who, everything=True),
    "approve no": lambda core, who, its: approve.no(
        core, its.approval.approval, who, seen=its.approval.commitment, why="mine now"
    ),
    "approve revoke": lambda core, who, its: approve.revoke(core, its.approval.approval, who, "mine now"),
    "approve rules load": lambda core, who, _: rulebook.load(core, _rules(core, APPROVALS), who),
    "approve show": lambda core, who, its: requests.shown(core, its.approval.approval, who),
    "approve yes": lambda core, who, its: approve.yes(core, its.approval.approval, who, seen=its.approval.commitment),
    "asset list": lambda core, who, its: assets.listed(core, its.document.document, who),
    "asset make": lambda core, who, its: list(assets.make(core, OURS, its.document.document, who)),
    "asset queue": lambda core, who, its: list(handing.queue(core, its.document.document, who)),
    "asset show": lambda core, who, its: assets.shown_of(core, its.asset.document, who),
    "asset withdraw": lambda core, who, its: assets.withdraw(
        core, its.asset.subject, "mine now", person=who.person, claimant=who
    ),
    "audit client": _client_export,
    "budget history": seeing(lambda tx, _: (tx.trips(), tx.standing_trips())),
    "budget load": lambda core, who, _: objectives.load(
        core, _rules(core, OBJECTIVES), parse(_rules(core, OBJECTIVES), source="rules"), by=who
    ),
    "cadence check": _outlook(lambda found: found.conflict(10**12)),
    "evidence export": lambda core, who, _: collecting.collected(core, who, "observed"),
    "support check": lambda core, who, _: support.examples(core, who),
    "flags load": lambda core, who, _: flags.load(core, _rules(core, FLAGS), by=who),
    "flags off": lambda core, who, _: flags.switch(core, "effect.publish", on=False, by=who),
    "flags on": lambda core, who, _: flags.switch(core, "effect.publish", on=True, by=who),
    "cadence limits load": lambda core, who, _: limits.load(
        core, _rules(core, slots.RULES), limits_text.parsed(_rules(core, slots.RULES), zone_of), by=who
    ),
    "cadence show": _outlook(lambda found: found.rows()),
    "cadence suggest": _outlook(lambda found: found.suggest(1)),
    "house live ask": lambda core, who, _: leave.ask(core, {}, who, "mine now", bool),
    "house live end": lambda core, who, _: leave.end(core, who, "mine now"),
    "house live grant": lambda core, who, _: leave.grant(core, {}, who, bool),
    "house verify": lambda core, who, _: house.accounts_of(core, None, who),
    "client answer list": lambda core, who, _: answers.listed(acting(core, who)),
    "client contact remove": lambda core, who, its: contacts.remove(core, its.client, who),
    "client contact set": lambda core, who, its: contacts.put(core, its.client, Channel.SMTP, "me@mine.example", who),
    "client contact show": lambda core, who, _: contacts.listed(acting(core, who)),
    "client erase": lambda core, who, its: erase.erase_client(core, its.client, who, "curious"),
    "client letter again": lambda core, who, its: letters.again(core, its.letter.letter, who),
    "client letter list": lambda core, who, _: letters.listed(acting(core, who)),
    "client letter preview": lambda core, who, its: letters.preview(core, its.client, LetterKind.FEEDBACK, who),
    "client letter send": lambda core, who, its: letters.send(core, its.client, LetterKind.FEEDBACK, who),
    "client template load": lambda core, who, _: templates.load(core, _rules(core, TEMPLATES), who),
    "inbox answer": lambda core, who, its: inbox.answer(core, its.heard.document, "mine now", who),
    "inbox draft": lambda core, who, its: inbox.let_draft(core, its.heard.document, who, "mine now"),
    "inbox drop": lambda core, who, its: inbox.drop(core, its.heard.document, who, "mine now"),
    "inbox list": lambda core, who, _: inbox.listed(core, who, everything=True),
    "inbox poll": lambda core, who, its: poll.accounts_of(core, its.client, who),
    "inbox show": lambda core, who, its: inbox.show(core, its.heard.document, None, who),
    "brand load": lambda core, who, its: brand.load(core, _brand(its), who),
    "brand show": lambda core, who, its: brand.shown(core, its.client, who),
    "plan approve": lambda core, who, its: plan.approve(core, its.document.document, who),
    "plan list": lambda core, who, _: plan.listed(core, who),
    "plan make": lambda core, who, its: plan.make(core, TemplatePlanner(zone_of), its.client, who),
    "plan reject": lambda core, who, its: plan.reject(core, its.document.document, who, "mine now"),
    "plan show": lambda core, who, its: plan.shown(core, its.document.document, who),
    "incident close": lambda core, who, its: incidents.close(core, its.incident.incident, who, "mine now"),
    "incident list": lambda core, who, _: incidents.listed(acting(core, who), everything=True),
    "incident show": lambda core, who, its: incidents.found(acting(core, who), its.incident.incident),
    "intent callbacks": seeing(lambda tx, _: (tx.receivers(), tx.callbacks())),
    "intent cancel": lambda core, who, its: submit.withdraw(
        core, its.queued.intent.intent, person=who.person, claimant=who
    ),
    "intent queue": lambda core, who, _: [each.queued for each in timetable.queue(core, who)],
    "intent reschedule": lambda core, who, its: timetable.reschedule(
        core, its.queued.intent.intent, core.clock.now() + HOUR, who, "mine now", despite=True
    ),
    "intent show": seeing(_show_intent),
    "intent submit": lambda core, who, its: submit.submit(core, _wanted(its), who),
    "notices list": seeing(lambda tx, _: (tx.notices(), tx.deliveries())),
    "audit erase": lambda core, who, its: erase.erase_content(core, its.client, who, "curious"),
    "media sweep": lambda core, who, _: sweep.sweep(core, who, "curious"),
    "people erase": lambda core, who, its: erase.erase_person(core, _viewer(its), who, "curious"),
    "people activate": lambda core, who, its: staff.set_active(core, _viewer(its), active=True, by=who),
    "people deactivate": lambda core, who, its: staff.set_active(core, _viewer(its), active=False, by=who),
    "people add": lambda core, who, its: staff.add_person(core, "newcomer", Role.ADMIN, (its.client,), by=who),
    "people password": lambda core, who, its: passwords.set_password(
        core, _viewer(its), "four words, mine now", by=who
    ),
    "people totp": lambda core, who, its: totp.remove(core, _viewer(its), "", by=who),
    "people list": seeing(lambda tx, _: tx.people()),
    "recall delete": lambda core, who, its: recall.delete(core, [its.unknown.permit], who, "mine now"),
    "recall list": lambda core, who, its: recall.listed(acting(core, who), its.halt.halt),
    "release": lambda core, who, its: release.release(core, (its.halt.halt,), who, "mine now"),
    "rollout plan load": lambda core, who, _: plans.load(core, _rules(core, PLAN), by=who),
    "rollout enroll": lambda core, who, its: cohorts.enrol(core, [], [its.client], who, "mine now"),
    "rollout remove": lambda core, who, its: cohorts.remove(core, its.client, who, "mine now"),
    "rollout advance": lambda core, who, _: promote.advance(core, who, "mine now"),
    "rollout rollback": lambda core, who, _: promote.roll_back_by(core, who, "mine now"),
    "rollout hold": lambda core, who, _: promote.hold(core, who, "mine now"),
    "rollout resume": lambda core, who, _: promote.resume(core, who, "mine now"),
    **{f"sandbox {mode}": _sandbox(mode) for mode in (Mode.INTERCEPT, Mode.SIMULATE, Mode.RECORD)},
    "sandbox removed": lambda core, who, its: by_hand.removed(core, its.unknown.permit, who, "mine now", my_word=True),
    "sandbox off": lambda core, who, _: sandbox.turn_off(core, who, "mine now"),
    "switch agree": lambda core, who, its: schedule.agree(core, its.schedule.schedule, who),
    "switch history": _history,
    "switch schedule": lambda core, who, its: schedule.propose(
        core, [its.halt.halt], core.clock.now(), who, "mine now"
    ),
    "switch show": lambda core, who, _: history.matrix(acting(core, who), everything=True),
    "switch withdraw": lambda core, who, its: schedule.withdraw(core, its.schedule.schedule, who),
    "unknown absent": lambda core, who, its: quarantine.absent(core, its.unknown.permit, who, "mine now"),
    "unknown adopt": lambda core, who, its: quarantine.adopt(core, its.unknown.permit, "99", who, "mine now"),
    "unknown list": lambda core, who, _: quarantine.listed(core, who),
    "unknown probe": lambda core, who, its: quarantine.probe(core, its.unknown.permit, who, "mine now"),
}
"""The commands, by the shell's own functions."""
