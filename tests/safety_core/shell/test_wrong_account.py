"""A token, an answer or a read-back of another account halts its client; with a wrong token nothing is ever sent."""

import json

import msgspec
import pytest

from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Unreadable
from safety_core.records import Account
from safety_core.secret import Secret
from safety_core.shell import look, publish, settle, staff
from safety_core.switches import Scope
from safety_core.vocabulary import Action, ClientId, Harm, ObjectId, PlatformAccountId, Reason
from tests.markers import found_in, marker

ACME = Scope(client=ClientId("acme"))
FIRST, SECOND = marker("first"), marker("second")


class Owners:
    """A vault, and a platform that says whose each token is: the same string never changes its owner."""

    def __init__(self, ground, **owners: str) -> None:
        self.of = {FIRST: "1001", SECOND: "9999", **owners}
        self.given = FIRST
        self.asked: list[str] = []
        ground.vault.token = self.token
        ground.platform.who_am_i = self.who_am_i
        self._ground = ground
        self._request = type(ground.platform).who_am_i

    def token(self, _: Account) -> Secret:
        return Secret(self.given)

    def who_am_i(self, token: Secret, *, account: PlatformAccountId):
        self.asked.append(token.reveal())
        whose = self.of[token.reveal()]
        self._ground.platform.whose = whose if isinstance(whose, Unreadable) else PlatformAccountId(whose)
        return self._request(self._ground.platform, token, account=account)


def stopped_for(ground) -> list[Scope]:
    return [each.scope for each in ground.halts() if each.in_force and each.harm is Harm.WRONG_ACCOUNT]


def incidents(ground):
    return [each.what for each in ground.store.store.read(lambda tx: tx.incidents())]


def test_an_identity_is_asked_once_within_half_its_life(ground):
    owners = Owners(ground)
    for n in range(3):
        assert ground.attempt(f"post {n}").state is IntentState.CONFIRMED
    assert owners.asked == [FIRST]
    ground.clock.pass_s(ground.timing.identity_s / 2 + 0.001)
    ground.attempt("later")
    assert owners.asked == [FIRST, FIRST]


def test_no_cached_identity_outlives_a_rotation(ground):
    owners = Owners(ground)
    assert ground.attempt("before").state is IntentState.CONFIRMED
    owners.given = SECOND  # rotated, and it is somebody else's
    done = ground.attempt("after")
    assert owners.asked == [FIRST, SECOND]
    assert (done.state, done.reason) == (IntentState.WAITING, Reason.WRONG_ACCOUNT)
    assert ground.platform.sent == ["before"]
    assert stopped_for(ground) == [ACME]


def test_a_rotation_to_a_good_token_is_used_at_once_and_the_old_identity_is_gone(ground):
    owners = Owners(ground)
    ground.attempt("before")
    owners.of[SECOND], owners.given = "1001", SECOND
    assert ground.attempt("after").state is IntentState.CONFIRMED
    owners.given = FIRST
    ground.attempt("back")
    assert owners.asked == [FIRST, SECOND, FIRST], "one answer is kept for each account, of one token"


def test_a_wrong_token_is_asked_anew_each_time_and_its_first_answer_is_not_kept(ground):
    owners = Owners(ground)
    owners.given = SECOND
    ground.attempt("one")
    assert ground.core.sightings.identities == {}


def test_a_token_that_is_refused_drops_the_identity(ground):
    owners = Owners(ground)
    ground.attempt("before")
    account = ground.account("acme", 1)
    refused = Unreadable("HTTP 401", credential=True)
    look.ask(
        ground.core,
        account,
        ground.platform.read_back(ObjectId("1"), action=Action.PUBLISH, token=Secret(FIRST)),
        lambda _: refused,
    )
    assert ground.core.sightings.identities == {}
    owners.of[FIRST] = refused
    done = ground.attempt("after")
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.IDENTITY_UNKNOWN)
    assert ground.platform.sent == ["before"]


def test_two_clients_whose_tokens_were_swapped_are_both_noticed_before_anything_is_sent(ground):
    acme, zeta = ground.account("acme", 1), ground.account("zeta", 1)
    staff.add_accounts(ground.core, [zeta])
    owners = Owners(ground, **{SECOND: zeta.platform_account})
    ground.attempt("before")
    assert look.whose_token(ground.core, ground.platform, zeta, Secret(SECOND)).platform_account == "zeta/1"
    assert look.whose_token(ground.core, ground.platform, zeta, Secret(FIRST)).platform_account == "1001"
    assert look.whose_token(ground.core, ground.platform, acme, Secret(SECOND)).platform_account == "zeta/1"
    assert owners.asked == [FIRST, SECOND, FIRST, SECOND]


def test_the_incident_names_both_accounts_and_a_fingerprint_and_no_token(ground):
    Owners(ground).given = SECOND
    ground.attempt("hello")
    (what,) = incidents(ground)
    assert "is another platform account's, not that of 1001" in what
    assert "9999" not in what, "whose account it is may be another client's to know"
    assert Secret(SECOND).fingerprint() in what
    said = json.dumps([each.decode() for each in ground.store.store.read(lambda tx: tx.audit_entries())])
    notices = msgspec.json.encode(ground.store.store.read(lambda tx: tx.notices()))
    for planted in (FIRST, SECOND):
        assert found_in(said, planted) == found_in(notices, planted) == found_in(what, planted) == []


def test_an_answer_that_names_another_account_halts_its_client_and_a_person_must_look(ground):
    ground.platform.answers = [Accepted(ObjectId("77"), PlatformAccountId("9999"))]
    done = ground.attempt("hello")
    assert done.state is IntentState.QUARANTINED
    assert [(each.state, each.reason) for each in ground.permits()] == [(PermitState.QUARANTINED, Reason.WRONG_ACCOUNT)]
    assert ground.breaches() == ["the platform says that 77 stands on another account"]
    assert stopped_for(ground) == [ACME]
    assert len(incidents(ground)) == 1
    assert ground.store.store.read(lambda tx: tx.adopted(ground.account("acme", 1).platform, "1001")) == frozenset()


def test_an_answer_that_names_the_pinned_account_or_none_is_as_before(ground):
    for named in (PlatformAccountId("1001"), None):
        made = ground.platform.post(f"by {named}")
        ground.platform.answers = [Accepted(made, named)]
        assert ground.attempt(f"by {named}").state is IntentState.CONFIRMED
    assert ground.halts() == []


@pytest.mark.parametrize("away", [1, 2])
def test_an_answer_of_another_account_halts_also_when_the_store_is_away_for_a_moment(ground, away):
    ground.platform.answers = [Accepted(ObjectId("77"), PlatformAccountId("9999"))]

    def go_away() -> None:
        ground.store.away = away

    ground.platform.before_commit = go_away
    assert ground.attempt("hello").state is IntentState.QUARANTINED
    assert stopped_for(ground) == [ACME]


def test_a_wrong_token_found_while_settling_halts_its_client_too(ground):
    owners = Owners(ground)
    ground.under_permit("hello")
    ground.clock.pass_s(ground.timing.permit_s + ground.timing.pause_s + 1)
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)
    ground.clock.pass_s(ground.timing.settle_after_us / 1e6 + 1)
    owners.given = SECOND
    (unknown,) = settle.due(ground.core)
    settle.settle(ground.core, unknown)
    assert stopped_for(ground) == [ACME]
    assert [each.state for each in ground.permits()] == [PermitState.UNKNOWN]


def test_an_unusable_credential_is_a_refusal_with_its_reason_and_nothing_is_sent(ground):
    from safety_core.errors import CredentialUnusable

    def refuse(account: Account) -> Secret:
        raise CredentialUnusable("what is kept was sealed for another account", "put it anew")

    ground.vault.token = refuse
    done = ground.attempt("hello")
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.CREDENTIAL_UNUSABLE)
    assert done.saw == "what is kept was sealed for another account; put it anew"
    assert (ground.platform.sent, ground.platform.reads, ground.halts()) == ([], [], [])
    assert publish.claim(ground.core, 1) == [], "it waits a while before it is tried again"
