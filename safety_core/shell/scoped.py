"""The one way to the store for whoever acts for some clients only: what is another's is not there.

    core = acting(core, claimant)   # from here on every look and every decision is theirs

1. In each transaction anew they prove who they are, before anything is looked up: without proof nobody learns what exists.
2. Then every verb of the store passes ``RULES``. A verb that has no rule is refused.
3. What is another client's is answered in the words, with the exit code and by the same look-ups as what never was.

What concerns everybody (a halt of everything, and its notices) is everybody's to see, and is changed by those alone who act
for all. Whoever acts for all clients is handed the transaction itself. Workers act for all, and never come this way.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from inspect import Signature, signature
from typing import Any, NamedTuple, TypeVar, cast

from safety_core.errors import Miswired
from safety_core.people import Person
from safety_core.ports import Store, Transaction
from safety_core.ports.verbs.budgets import OVER_ALL
from safety_core.ports.verbs.callbacks import CALLERS
from safety_core.ports.verbs.sign_ins import NOT_SCOPED
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, prove
from safety_core.shell.whose import Clients, as_seen, changes, sees
from safety_core.switches import SwitchView

T = TypeVar("T")


def acting(core: Core, claimant: Claimant | None) -> Core:
    """The same core, with the store as this person sees it. Nobody named: the operator of the machine, who has the file."""
    return core if claimant is None else replace(core, store=ScopedStore(core.store, claimant))


class ScopedStore:
    """``ports.Store`` for one person."""

    def __init__(self, store: Store, claimant: Claimant) -> None:
        self._store = store
        self._claimant = claimant

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        return self._store.transact(lambda tx: decide(self._own(tx)), deadline_s=deadline_s, urgent=urgent)

    def read(self, look: Callable[[Transaction], T]) -> T:
        return self._store.read(lambda tx: look(self._own(tx)))

    def end_holder(self) -> str | None:
        return self._store.end_holder()

    def close(self) -> None:
        self._store.close()

    def _own(self, tx: Transaction) -> Transaction:
        return for_person(tx, prove(tx, self._claimant))


def for_person(tx: Transaction, person: Person) -> Transaction:
    """The transaction as this person sees it and may change it."""
    return cast(Transaction, Scoped(tx, frozenset(person.clients))) if person.clients else tx


class Call(NamedTuple):
    """One verb, as it was called: its name, the port's own names of its arguments, and how to go on."""

    verb: str
    given: Mapping[str, Any]
    go_on: Callable[[], Any]


class Scoped:
    """``ports.Transaction`` for somebody who acts for some clients; every verb goes through its rule."""

    def __init__(self, tx: Transaction, clients: Clients) -> None:
        self.below = tx
        self.acts_for = clients

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        if verb not in RULES:
            raise Miswired(f"Transaction.{verb} has no rule of tenancy", "say whose it is in shell/scoped.py, RULES")
        return partial(self._call, verb)

    def _call(self, verb: str, *args: Any, **named: Any) -> Any:
        bound = _signature(verb).bind(self, *args, **named)
        bound.apply_defaults()
        return RULES[verb](self, Call(verb, bound.arguments, lambda: getattr(self.below, verb)(*args, **named)))


@cache
def _signature(verb: str) -> Signature:
    return signature(getattr(Transaction, verb))


Rule = Callable[[Scoped, Call], Any]


def _shared(_: Scoped, call: Call) -> Any:
    """Nothing of a client stands in it."""
    return call.go_on()


def _never(_: Scoped, call: Call) -> Any:
    """For workers, and for those who set up."""
    raise Miswired(
        f"Transaction.{call.verb} is not for a person of some clients", "use the core of those who act for all"
    )


def _many(view: Scoped, call: Call) -> Any:
    """Of several records theirs."""
    return tuple(each for each in call.go_on() if sees(view.acts_for, each))


def _one(view: Scoped, call: Call) -> Any:
    """The record, if it is theirs."""
    found = call.go_on()
    return found if found is not None and sees(view.acts_for, found) else None


def _hidden(_: Scoped, __: Call) -> Any:
    """Names clients of all."""
    return ()


def _counted(missing: object) -> Rule:
    """What is counted of theirs, or of a whole app without a word on whose it is."""

    def rule(view: Scoped, call: Call) -> Any:
        tally = call.given["tally"]
        bound = {(each.platform, each.platform_account) for each in view.accounts()}
        own = tally.client in (None, *view.acts_for) and (
            tally.account is None or (tally.platform, tally.account) in bound
        )
        return call.go_on() if own else missing

    return rule


def _of_client(missing: object) -> Rule:
    """What stands under a client that is named."""

    def rule(view: Scoped, call: Call) -> Any:
        return call.go_on() if call.given["client"] in view.acts_for else missing

    return rule


def _of(kind: str, missing: object) -> Rule:
    """What belongs to a record that is named: looked up as they see it, and theirs to change."""

    def rule(view: Scoped, call: Call) -> Any:
        owner = getattr(view.below, kind)(call.given[kind])
        return call.go_on() if owner is not None and changes(view.acts_for, owner) else missing

    return rule


def _kept(name: str, missing: object = ...) -> Rule:
    """A record that is handed over: theirs, or nothing is done, and where nothing can be said it is a bug."""

    def rule(view: Scoped, call: Call) -> Any:
        if changes(view.acts_for, call.given[name]):
            return call.go_on()
        if missing is ...:
            raise Miswired(
                f"Transaction.{call.verb}: not a record of the client acted for", "look it up as they see it"
            )
        return missing

    return rule


def _theirs_after(view: Scoped, call: Call) -> Any:
    """Of several clients theirs, and after one of theirs alone: where another's stands among them is not theirs to learn."""
    after, named = call.given["after"], call.given["clients"]
    mine = [each for each in view.acts_for if named is None or each in frozenset(named)]
    if after is not None and view.intent(after) is None:
        return ()
    return view.below.intents_after(after, clients=mine, states=call.given["states"], most=call.given["most"])


def _own_names(view: Scoped, call: Call) -> Any:
    return tuple(each for each in call.go_on() if each in view.acts_for)


def _colleagues(view: Scoped, call: Call) -> Any:
    return tuple(seen for each in call.go_on() if (seen := as_seen(view.acts_for, each)) is not None)


def _colleague(view: Scoped, call: Call) -> Any:
    found = call.go_on()
    return None if found is None else as_seen(view.acts_for, found)


def _colleagues_salts(view: Scoped, call: Call) -> Any:
    """What opens the commitments to the names of colleagues, and of whoever said something of theirs."""
    seen = {each.person for each in (*view.people(), *view.words())}
    return {name: salt for name, salt in call.go_on().items() if name in seen}


def _switches(view: Scoped, call: Call) -> Any:
    whole = call.go_on()
    return SwitchView(whole.epoch, tuple(each for each in whole.halts if sees(view.acts_for, each)))


def _beside(kind: str) -> Rule:
    """What is kept beside records of another kind (``halt``, ``notice``), where those are seen."""

    def rule(view: Scoped, call: Call) -> Any:
        known = {getattr(each, kind) for each in getattr(view, f"{kind}s")()}
        return tuple(each for each in call.go_on() if getattr(each, kind) in known)

    return rule


def _planned(view: Scoped, call: Call) -> Any:
    """A release that is planned over halts of several clients is seen by those who act for all of them."""
    found = call.go_on()
    if isinstance(found, tuple):
        return tuple(each for each in found if _all_seen(view, each.halts))
    return found if found is not None and _all_seen(view, found.halts) else None


def _plan(view: Scoped, call: Call) -> Any:
    if not _all_seen(view, call.given["schedule"].halts):
        raise Miswired("a release is planned over another client's halt", "look the halts up as they see them")
    return call.go_on()


def _all_seen(view: Scoped, halts: tuple[str, ...]) -> bool:
    return all(view.halt(each) is not None for each in halts)


def _adopted(view: Scoped, call: Call) -> Any:
    """Of a platform account that is bound to them."""
    wanted = (call.given["platform"], call.given["account"])
    bound = {(each.platform, each.platform_account) for each in view.accounts()}
    return call.go_on() if wanted in bound else frozenset()


def _entry(view: Scoped, call: Call) -> Any:
    of = call.given["entry"].get("client") if "entry" in call.given else call.given["words"].client
    if of not in (None, *view.acts_for):
        raise Miswired("an audit entry names another client", "write what this person did")
    return call.go_on()


RULES: dict[str, Rule] = {
    # people and tenants
    "add_client": _never,
    "add_account": _never,
    "amend_account": _never,
    "add_person": _never,
    "clients": _own_names,
    "has_client": _of_client(missing=False),
    "accounts": _many,
    "account": _of_client(None),
    "people": _colleagues,
    "person": _colleague,
    "set_active": _never,
    # intents and the outbox
    "add_intent": _kept("queued"),
    "intent": _one,
    "intent_by_key": _of_client(None),
    "intents": _many,
    "intents_after": _theirs_after,
    "move_intent": _of("intent", missing=False),
    "plan_intent": _of("intent", missing=False),
    "claim_next": _never,
    "resume_after": _kept("account"),
    **dict.fromkeys(("rebase_intent", "last_seen", "put_boot", "new_boot"), _never),
    "claims": _many,
    "claim_of": _one,
    "drop_claim": _kept("claim", missing=False),
    "retake_claim": _kept("claim", missing=False),
    # switches, scheduled releases
    **dict.fromkeys(("switches", "switches_of"), _switches),
    **dict.fromkeys(("epoch", "next_epoch"), _shared),
    "put_halt": _kept("halt"),
    "halt": _one,
    "halts": _many,
    **dict.fromkeys(("confirm", "open_halts", "unheard", "last_unheard"), _never),
    "confirmations": _beside("halt"),
    "put_schedule": _plan,
    "schedule": _planned,
    "schedules": _planned,
    # notices
    "add_notice": _kept("notice"),
    "notices": _many,
    "notice": _one,
    "put_delivery": _never,
    "deliveries": _beside("notice"),
    "undelivered": _never,
    # letters, whose carriers act for all; and what flows make
    **{f"add_{each}": _kept(each) for each in ("letter", "answer", "document")},
    **{f"put_{each}": _kept(each) for each in ("contact", "dispatch")},
    "drop_contact": _kept("contact", missing=False),
    **dict.fromkeys(("letter", "document"), _one),
    **dict.fromkeys(("contacts", "letters", "dispatches", "answers", "documents", "receivers", "callbacks"), _many),
    **dict.fromkeys(("contact", "letter_for", "dispatch", "answer_to", "newest_document"), _of_client(None)),
    **dict.fromkeys(
        ("unaddressed", "documents_of", "documents_in", "documents_about", "last_documents"), _of_client(())
    ),
    "move_document": _of("document", missing=False),
    **dict.fromkeys(("undispatched", "letters_owed"), _never),
    # incidents
    "add_incident": _kept("incident"),
    "incident": _one,
    "incidents": _many,
    "close_incident": _of("incident", missing=False),
    # permits, breaches
    "add_permit": _kept("permit"),
    "permit": _one,
    "permits": _many,
    "move_permit": _of("permit", missing=False),
    "amend_permit": _of("permit", missing=False),
    "adopt": _of("intent", missing=False),
    "adopted": _adopted,
    "add_breach": _kept("breach"),
    "breaches": _many,
    # approvals, and rules as data: they name clients of all, and are handed to the checks, not shown
    "rules": _shared,
    "every_rules": _hidden,
    "put_rules": _never,
    "add_approval": _kept("approval"),
    "change_approval": _kept("approval", missing=False),
    "approval": _one,
    "approval_of": _one,
    "approvals": _many,
    "open_approvals": _many,
    "add_decision": _kept("decision"),
    "decisions": _many,
    "edit_intent": _of("intent", missing=False),
    "permits_of": _of_client(()),
    # slots: of what is shared a person sees how much is used, never by whom; of budgets what stands tripped for theirs
    "add_slot": _kept("slot"),
    "slot_of": _one,
    **dict.fromkeys(("slots", "leases", "pauses", "pauses_of", "refreshes", "tallied", "tallies"), _many),
    **dict.fromkeys(
        ("close_slot", "give_back_slot", "forget_slots", "put_pause", "put_breaker", "bring_forward"), _never
    ),
    **dict.fromkeys(("put_lease", "end_lease", "put_refresh", "tally"), _never),
    "used": _counted(0),
    "ends": _counted(()),
    "refresh_of": _kept("account"),
    # error budgets: what stopped, and is of this client
    "trip": _one,
    "trips": _many,
    "standing_trips": _many,
    "free_trip": _of("trip", missing=False),
    **dict.fromkeys((*OVER_ALL, *NOT_SCOPED, *CALLERS), _never),
    # the rollout: who is in its cohort is each client's own, and its history names clients of all
    "rollout": _shared,
    "move_rollout": _never,
    "cells": _shared,
    "cell": _shared,
    "put_cell": _never,
    "cohort": _many,
    "enrolled": _of_client(None),
    "enrol": _never,
    "remove_enrolled": _never,
    "add_move": _never,
    "moves": _hidden,
    "any_staged": _shared,
    # the sandbox: one over all clients
    **dict.fromkeys(("sandbox", "sandboxes", "leave", "leaves", "effects_under"), _shared),
    **dict.fromkeys(("add_sandbox", "put_leave"), _never),
    "breakers": _many,
    "breakers_of": _many,
    "clients_on": _shared,
    "is_on": _of_client(missing=False),
    "rebase_slots": _never,
    # names and words: what commits to a person's own entry is made in their transaction
    "salt": _shared,
    "salts": _colleagues_salts,
    "put_salt": _shared,
    "words": _many,
    "words_of": _many,
    "add_words": _entry,
    **dict.fromkeys(("erase_content", "erase_person", "erase_letters", "erase_words", "erase_documents"), _never),
    # what somebody asked once: of people, whoever they act for
    **dict.fromkeys(("repeat", "put_repeat", "drop_repeat", "forget_repeats"), _never),
    # workers: processes, which serve all clients
    "put_worker": _never,
    "workers": _shared,
    "drop_worker": _never,
    # audit; sizes, roots and checkpoints are hashes over all
    "add_checkpoint": _never,
    **dict.fromkeys(("checkpoints", "checkpoints_between", "last_checkpoint", "log_keys"), _shared),
    "session": _shared,  # known by its digest alone: whoever acts proves by it who they are
    "add_log_key": _never,
    "append_audit": _entry,
    "audit_entries": _never,
    "audit_of": _of_client(()),
    **dict.fromkeys(("audit_size", "audit_root", "began_at", "horizon"), _shared),
}
"""Each verb of ``ports.Transaction``, and what it is to somebody who acts for some clients."""
