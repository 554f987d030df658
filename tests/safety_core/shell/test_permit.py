"""Minting and the looks around it: what is foreseen, what the last look reads, and what a claim is still good for."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from safety_core.facts import Identity
from safety_core.fleet.view import SharedView
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Ready, WireRequest
from safety_core.records import Permit
from safety_core.ruling import Word
from safety_core.sandbox import Mode, Quiet
from safety_core.shell import staff
from safety_core.shell.core import NoHeartbeats
from safety_core.shell.permit import Before, Refusal, foresee, halted, mint, recheck
from safety_core.switches import HOUSE, Scope
from safety_core.vocabulary import Action, ClientId, HaltId, Platform, PlatformAccountId, Reason
from tests.safety_core.shell.test_quarantine import quarantined

CREATE = WireRequest(method="POST", host="api.x.com", path="/create", operation="create_post")


def setting(ground):
    return ground.store.read(lambda tx: tx.sandbox())


def before(ground) -> Before:
    return Before(under=setting(ground).serial)


def identity(ground) -> Identity:
    return Identity(PlatformAccountId("1001"), ground.clock.us)


def minted(ground, claimed, **changes: object) -> Permit | Refusal:
    claim, queued, account = claimed
    given = {"identity": identity(ground), "before": before(ground), **changes}
    return mint(ground.core, claim, queued, account, adapter=ground.platform, **given)


def why(decided: Permit | Refusal) -> Reason | None:
    return decided.ruling.reason if isinstance(decided, Refusal) else None


def recording(ground, quiet: Quiet) -> None:
    """A sandbox in which the house alone acts, on a platform that hides its effects in that way."""
    staff.add_accounts(ground.core, [ground.account(HOUSE, 1)])
    ground.platform.whose = PlatformAccountId(f"{HOUSE}/1")
    ground.platform.QUIET = {Action.PUBLISH: quiet}
    now = setting(ground)
    recorded = msgspec.structs.replace(
        now,
        serial=now.serial + 1,
        mode=Mode.RECORD,
        effects_max=1,
        until_us=ground.clock.us + 3_600_000_000,
        until_at=(ground.clock.now() + timedelta(hours=1)).isoformat(),
    )
    ground.store.transact(lambda tx: tx.add_sandbox(recorded), deadline_s=1)


# ---------------------------------------------------------------- minting


def test_what_everything_allows_has_its_permit(ground):
    ground.submit()
    permit = minted(ground, ground.claim())
    assert isinstance(permit, Permit)
    assert ground.permits() == [permit]
    assert permit.own_hosts is False


def test_a_permit_says_that_its_platform_was_reached_at_its_own_hosts_by_whoever_minted_it(ground):
    for place, (own, said) in enumerate([({Platform.X}, True), (set(Platform) - {Platform.X}, False)]):
        ground.core = replace(ground.core, own_hosts=frozenset(own))
        ground.attempt(f"text {place}")
        assert ground.permits()[-1].own_hosts is said


def test_what_nobody_says_was_prepared_under_a_setting_was_prepared_under_none(ground):
    ground.submit()
    assert why(minted(ground, ground.claim(), before=Before())) is Reason.SANDBOX_CHANGED


def test_a_claim_on_what_was_edited_since_is_lost(ground):
    ground.submit()
    claim, queued, account = ground.claim()
    old = msgspec.structs.replace(queued, intent=msgspec.structs.replace(queued.intent, text="as it was claimed"))
    assert why(minted(ground, (claim, old, account))) is Reason.CLAIM_LOST
    assert why(minted(ground, (claim, queued, account))) is None


class Without:
    """A transaction that finds no intent any more."""

    def __init__(self, tx) -> None:
        self._tx = tx

    def intent(self, intent):  # noqa: ARG002  # the port's parameter
        return None

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)


def test_a_claim_on_what_is_gone_is_lost(ground, monkeypatch):
    ground.submit()
    claimed, transact = ground.claim(), ground.store.transact
    monkeypatch.setattr(
        ground.store, "transact", lambda decide, **asked: transact(lambda tx: decide(Without(tx)), **asked)
    )
    assert why(minted(ground, claimed)) is Reason.CLAIM_LOST


@pytest.mark.parametrize(
    ("account", "text", "state"),
    [
        (1, "hello", IntentState.QUEUED),
        (1, "hello again", IntentState.CONFIRMED),
        (2, "hello", IntentState.CONFIRMED),
    ],
)
def test_what_is_quarantined_keeps_the_same_content_off_its_own_account_alone(ground, account, text, state):
    quarantined(ground, "hello")
    if account == 2:
        staff.add_accounts(ground.core, [ground.account("acme", 2)])
        ground.platform.whose = PlatformAccountId("acme/2")
    assert ground.attempt(text, account=f"acme-{account}").state is state


# ---------------------------------------------------------------- in the form that few see


def test_what_is_never_published_is_prepared_and_has_no_permit(ground):
    recording(ground, Quiet.CONTAINER)
    ground.platform.steps = [CREATE, Ready("box-1")]
    done = ground.attempt(client=HOUSE, account=f"{HOUSE}-1")
    assert ground.platform.prepared == ["/create"]
    assert (done.state, done.reason, ground.permits()) == (IntentState.CANCELLED, Reason.SANDBOXED, [])


@pytest.mark.parametrize(("hidden", "reason"), [(True, None), (False, Reason.SANDBOX_TOO_VISIBLE)])
def test_what_the_platform_says_of_who_sees_the_account_is_known_to_the_sandbox(ground, hidden, reason):
    recording(ground, Quiet.ACCOUNT)
    ground.platform.hidden = hidden
    done = ground.attempt(client=HOUSE, account=f"{HOUSE}-1")
    assert (done.reason, len(ground.platform.sent)) == (reason, 0 if reason else 1)


def test_while_nobody_knows_whose_the_token_is_nothing_goes_in_a_sandbox_either(ground):
    recording(ground, Quiet.ACCOUNT)
    ground.submit(client=HOUSE, account=f"{HOUSE}-1")
    assert why(minted(ground, ground.claim(), identity=None)) is Reason.SANDBOX_TOO_VISIBLE


# ---------------------------------------------------------------- before it, and after it


def test_what_is_foreseen_without_a_store_is_refused(ground):
    ground.submit()
    claimed = ground.claim()
    asked = {"adapter": ground.platform, "identity": identity(ground), "before": before(ground)}
    assert foresee(ground.core, claimed, **asked) is None
    ground.store.away = 1
    ruling = foresee(ground.core, claimed, **asked)
    assert (ruling.word, ruling.reason, ruling.saw) == (Word.REFUSE, Reason.SWITCHES_UNREADABLE, "the store is away")


def test_what_is_prepared_without_a_store_is_refused(ground):
    intent = ground.submit().intent
    under = setting(ground)
    assert halted(ground.core, intent, under) is None
    ground.store.away = 1
    ruling = halted(ground.core, intent, under)
    assert (ruling.word, ruling.reason, ruling.saw) == (Word.REFUSE, Reason.SWITCHES_UNREADABLE, "the store is away")


def test_what_is_prepared_stops_for_a_scope_that_is_raised_on_this_machine_alone(ground, tmp_path):
    intent = ground.submit().intent
    core = replace(ground.core, view=SharedView(tmp_path / "view", "boot"))
    core.view.raise_scope(HaltId("halt-x"), Scope(client=ClientId("acme")))
    assert halted(core, intent, setting(ground)).reason is Reason.SWITCH_THROWN


class Silent(NoHeartbeats):
    """A supervisor that gives no sign of life."""

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002  # the port's parameter
        return False


def test_a_machine_whose_supervisor_is_silent_mints_nothing_prepares_nothing_and_sends_nothing(ground):
    queued, permit = ground.under_permit()
    ground.core = replace(ground.core, heartbeats=Silent())
    for ruling in (
        recheck(ground.core, permit, setting(ground)),
        halted(ground.core, queued.intent, setting(ground)),
    ):
        assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.SUPERVISOR_SILENT)
        assert ruling.saw == "this machine's supervisor gives no sign of life"


@pytest.mark.parametrize("look", ["prepared", "sent"])
def test_under_another_setting_than_it_was_decided_under_nothing_is_prepared_and_nothing_sent(ground, look):
    queued, permit = ground.under_permit()
    now = setting(ground)
    asked = {
        "prepared": lambda under: halted(ground.core, queued.intent, under),
        "sent": lambda under: recheck(ground.core, permit, under),
    }[look]
    assert asked(now) is None
    assert asked(msgspec.structs.replace(now, serial=now.serial + 1)).reason is Reason.SANDBOX_CHANGED


def test_how_much_of_a_permit_is_left_is_said_when_it_is_too_little(ground):
    _, permit = ground.under_permit()
    assert permit.state is PermitState.LIVE
    ground.clock.us = permit.deadline_us - 11_999_505
    ruling = recheck(ground.core, permit, setting(ground))
    assert (ruling.reason, ruling.saw) == (Reason.PERMIT_TOO_OLD, "12.000 s left, D + P are needed")
