"""Refreshing a token: once, kept before it is used, one at a time over all workers, and a lost pair is said to be lost."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import NotSent, Pair, Refreshed, Rejected, Unknown, Unreadable
from safety_core.records import NoticeKind
from safety_core.refreshes import RefreshState
from safety_core.secret import Secret
from safety_core.shell import publish, refresh, settle, staff
from safety_core.shell.core import OurApp
from safety_core.vocabulary import Harm, Platform, PlatformAccountId, Reason
from tests.markers import found_in, marker
from tests.safety_core.shell.ground import put_objectives

OLD, OLD_REFRESH = marker("old access"), marker("old refresh")
NEW, NEW_REFRESH = marker("new access"), marker("new refresh")
REFUSED = Unreadable("HTTP 401: Unauthorized", credential=True)
GIVEN = Refreshed(Secret(NEW), Secret(NEW_REFRESH), 7200.0)
NO = Rejected(Reason.PLATFORM_CREDENTIAL, "HTTP 400: invalid_request")


class Crashed(Exception):
    pass


class Pairs:
    """A vault of one account's pair; it says whose each token is, too."""

    def __init__(self, ground) -> None:
        self.ground = ground
        self.access, self.refresh, self.version = OLD, OLD_REFRESH, 1
        self.owners = {OLD: REFUSED, NEW: "1001"}
        self.asked: list[str] = []
        self.failing = 0
        self.before_keeping = lambda: None
        ground.vault.token = lambda _: Secret(self.access)
        ground.platform.who_am_i = self.who_am_i
        self._request = type(ground.platform).who_am_i

    def pair(self, _):
        return Pair(Secret(self.access), Secret(self.refresh), str(self.version))

    def put_pair(self, _, old, access, following):
        self.before_keeping()
        if self.failing:
            self.failing -= 1
            raise CredentialUnusable("the vault cannot be written", "make room")
        if old.version != str(self.version):
            return False
        self.put(access.reveal(), following.reveal())
        return True

    def put(self, access: str, following: str) -> None:
        self.access, self.refresh, self.version = access, following, self.version + 1

    def who_am_i(self, token: Secret, *, account: PlatformAccountId):
        self.asked.append(token.reveal())
        whose = self.owners[token.reveal()]
        self.ground.platform.whose = whose if isinstance(whose, Unreadable) else PlatformAccountId(whose)
        return self._request(self.ground.platform, token, account=account)


@pytest.fixture
def pairs(ground):
    found = Pairs(ground)
    ground.core = with_pairs(ground.core, found)
    bound = msgspec.structs.replace(ground.account("acme", 1), refresh="vault:file:acme-r")
    assert staff.add_accounts(ground.core, [bound]) == (0, 1)
    return found


def with_pairs(core, pairs):
    return replace(core, pairs=pairs, apps={Platform.X: OurApp("house", None)})


def crashing(where: str):
    def seam(name: str) -> None:
        if name == where:
            raise Crashed

    return seam


def row(ground):
    found = ground.store.store.read(lambda tx: tx.refreshes())
    return found[0] if found else None


def log(ground) -> list[str]:
    rows = ground.store.store.read(lambda tx: list(tx.audit_entries()))
    return [each.decode() if isinstance(each, bytes) else str(each) for each in rows]


def renewed(ground, core=None):
    account = ground.store.store.read(lambda tx: tx.accounts())[0]
    return refresh.renew(core or ground.core, ground.platform, account, Secret(OLD))


def test_an_expired_token_is_refreshed_once_and_the_new_one_is_asked_whose_it_is_before_anything_is_sent(ground, pairs):
    ground.platform.given = [GIVEN]
    assert ground.attempt("hello").state is IntentState.CONFIRMED
    assert pairs.asked == [OLD, NEW]
    assert ground.platform.shown == [Secret(OLD_REFRESH)]
    assert (pairs.access, pairs.refresh) == (NEW, NEW_REFRESH)
    kept = row(ground)
    assert (kept.state, kept.version, kept.unanswered) == (RefreshState.KEPT, "1", False)
    assert kept.good_until == (ground.clock.now() + timedelta(seconds=7200)).isoformat()


def test_a_refresh_token_that_stays_good_is_kept_beside_the_new_access_token(ground, pairs):
    ground.platform.given = [msgspec.structs.replace(GIVEN, refresh=None)]
    assert ground.attempt("hello").state is IntentState.CONFIRMED
    assert pairs.asked == [OLD, NEW]
    assert (pairs.access, pairs.refresh) == (NEW, OLD_REFRESH)
    assert row(ground).state is RefreshState.KEPT


def test_a_new_token_that_is_refused_too_is_not_refreshed_again(ground, pairs):
    pairs.owners[NEW] = REFUSED
    ground.platform.given = [GIVEN]
    done = ground.attempt("hello")
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.IDENTITY_UNKNOWN)
    assert len(ground.platform.shown) == 1


def test_another_accounts_token_from_a_refresh_halts_the_client_and_nothing_is_sent(ground, pairs):
    pairs.owners[NEW] = "9999"
    ground.platform.given = [GIVEN]
    done = ground.attempt("hello")
    assert (done.state, done.reason) == (IntentState.WAITING, Reason.WRONG_ACCOUNT)
    assert ground.platform.sent == []
    assert [each.harm for each in ground.halts() if each.in_force] == [Harm.WRONG_ACCOUNT]


def test_a_refused_refresh_token_is_not_shown_again_until_another_pair_is_put(ground, pairs):
    ground.platform.given = [NO, GIVEN]
    done = ground.attempt("hello")
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.CREDENTIAL_UNUSABLE)
    assert "revoked" in done.saw
    with pytest.raises(CredentialUnusable, match="revoked, or was used elsewhere"):
        renewed(ground)
    assert len(ground.platform.shown) == 1
    assert row(ground).state is RefreshState.REFUSED
    pairs.put(OLD, marker("put by a person"))
    assert renewed(ground) == Secret(NEW)


def told(ground):
    return ground.store.store.read(lambda tx: tx.notices())


def test_people_are_told_once_that_a_refresh_was_refused_with_the_account_and_no_word_of_the_platforms(ground, pairs):
    quoted = Rejected(Reason.PLATFORM_CREDENTIAL, f"HTTP 400: {OLD_REFRESH} is spent")
    ground.platform.given = [quoted]
    for _ in range(3):
        with pytest.raises(CredentialUnusable):
            renewed(ground)
    (notice,) = told(ground)
    assert (notice.kind, notice.halt, notice.client) == (NoticeKind.TOKEN_NOT_REFRESHED, None, "acme")
    assert notice.words.startswith("TOKEN NOT REFRESHED: acme-1 on X: its refresh token is revoked")
    assert notice.words.endswith("holdpoint vault rotate NAME")
    assert found_in(notice.words, OLD_REFRESH) == []


def test_another_pair_that_is_refused_too_is_told_of_anew(ground, pairs):
    ground.platform.given = [NO, NO]
    for _ in range(2):
        with pytest.raises(CredentialUnusable):
            renewed(ground)
        pairs.put(OLD, marker("put by a person"))
    assert len(told(ground)) == 2


def test_a_refresh_that_went_well_or_may_be_asked_again_is_told_to_nobody(ground, pairs):
    ground.platform.given = [Unknown(Reason.ANSWER_LOST, "reset"), GIVEN]
    renewed(ground)
    assert renewed(ground) == Secret(NEW)
    assert told(ground) == ()


def test_no_refresh_stands_in_the_log_with_a_token(ground, pairs):
    ground.platform.given = [GIVEN]
    renewed(ground)
    written = repr(log(ground)) + repr(row(ground))
    for planted in (OLD, OLD_REFRESH, NEW, NEW_REFRESH):
        assert found_in(written, planted) == []
    assert '"refresh"' in written


@pytest.mark.parametrize(
    ("answer", "unanswered"),
    [
        (NotSent(Reason.NOT_CONNECTED, "no way"), False),
        (Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 401: unauthorized_client"), False),
        (Rejected(Reason.PLATFORM_TOO_FAST, "HTTP 429", 900.0), False),
        (Unknown(Reason.ANSWER_LOST, "reset"), True),
        (Unknown(Reason.ANSWER_UNCLEAR, "HTTP 503"), True),
    ],
)
def test_without_the_platforms_word_it_may_be_asked_again_and_what_may_have_been_done_is_remembered(
    ground, pairs, answer, unanswered
):
    ground.platform.given = [answer]
    assert isinstance(renewed(ground), Unreadable)
    assert (row(ground).state, row(ground).unanswered) == (RefreshState.OPEN, unanswered)
    ground.platform.given = [GIVEN]
    assert renewed(ground) == Secret(NEW)


def test_the_platforms_waiting_time_is_handed_on(ground, pairs):
    ground.platform.given = [Rejected(Reason.PLATFORM_TOO_FAST, "HTTP 429", 900.0)]
    assert renewed(ground).retry_after_s == 900.0


def test_a_pair_that_was_given_and_never_kept_is_said_to_be_lost(ground, pairs):
    ground.platform.given = [Unknown(Reason.ANSWER_LOST, "reset"), NotSent(Reason.NOT_CONNECTED, "no way"), NO]
    renewed(ground)
    renewed(ground)
    with pytest.raises(CredentialUnusable, match="given and never kept"):
        renewed(ground)
    assert row(ground).state is RefreshState.LOST
    assert ["never kept" in each.words for each in told(ground)] == [True]


def test_a_crash_between_the_answer_and_the_vault_is_looked_into_by_the_next_and_said_to_be_a_loss(ground, pairs):
    ground.platform.given = [GIVEN]
    with pytest.raises(Crashed):
        renewed(ground, replace(ground.core, seam=crashing("refresh.answered")))
    assert row(ground).state is RefreshState.UNDER_WAY
    waiting = renewed(ground)
    assert isinstance(waiting, Unreadable)
    assert 0 < waiting.retry_after_s <= ground.timing.request_s
    ground.clock.us = row(ground).until_us
    ground.platform.given = [NO]
    with pytest.raises(CredentialUnusable, match="given and never kept"):
        renewed(ground)


def test_a_crash_before_the_platform_saw_it_costs_nothing(ground, pairs):
    with pytest.raises(Crashed):
        renewed(ground, replace(ground.core, seam=crashing("refresh.begun")))
    ground.clock.us = row(ground).until_us
    ground.platform.given = [GIVEN]
    assert renewed(ground) == Secret(NEW)


def test_a_crash_after_the_vault_was_written_costs_nothing(ground, pairs):
    ground.platform.given = [GIVEN]
    with pytest.raises(Crashed):
        renewed(ground, replace(ground.core, seam=crashing("refresh.kept")))
    assert renewed(ground) == Secret(NEW), "what another kept is used, and nothing is asked"
    assert len(ground.platform.shown) == 1


def test_another_worker_asks_for_nothing_while_one_is_asking(ground, pairs):
    other = with_pairs(ground.worker("worker-2"), pairs)
    seen = []

    def keep() -> None:
        if not seen:
            seen.append(None)
            seen[0] = renewed(ground, other)

    pairs.before_keeping = keep
    ground.platform.given = [GIVEN, GIVEN]
    assert renewed(ground) == Secret(NEW)
    assert seen == [Unreadable("its token is being refreshed", retry_after_s=ground.timing.request_s)]
    assert len(ground.platform.shown) == 1


def test_what_a_person_put_meanwhile_is_not_written_over_and_counts(ground, pairs):
    by_hand = marker("by hand")
    pairs.before_keeping = lambda: pairs.put(by_hand, marker("its refresh"))
    ground.platform.given = [GIVEN]
    assert renewed(ground) == Secret(by_hand)
    assert pairs.access == by_hand


def test_a_vault_that_cannot_be_written_for_a_moment_is_tried_again(ground, pairs):
    pairs.failing = 3
    ground.platform.given = [GIVEN]
    assert renewed(ground) == Secret(NEW)


def test_a_pair_that_no_vault_takes_is_lost_and_said_so(ground, pairs):
    pairs.failing = 1_000
    ground.platform.given = [GIVEN]
    with pytest.raises(CredentialUnusable, match=r"could not be kept .the vault cannot be written"):
        renewed(ground)
    assert row(ground).state is RefreshState.LOST
    assert len(told(ground)) == 1


def test_an_older_pair_that_was_put_back_is_known_to_be_used_up(ground, pairs):
    ground.platform.given = [GIVEN]
    renewed(ground)
    pairs.access, pairs.refresh, pairs.version = OLD, OLD_REFRESH, 1
    with pytest.raises(CredentialUnusable, match="used up"):
        renewed(ground)
    assert len(ground.platform.shown) == 1


def test_without_an_app_in_the_configuration_nothing_is_asked(ground, pairs):
    with pytest.raises(CredentialMissing, match="names no app on X"):
        renewed(ground, replace(ground.core, apps={}))
    assert row(ground) is None


def test_a_store_that_is_away_refreshes_nothing(ground, pairs):
    ground.store.away = 1
    account = ground.store.store.read(lambda tx: tx.accounts())[0]
    seen = refresh.renew(ground.core, ground.platform, account, Secret(OLD))
    assert "not known" in seen.saw
    assert ground.platform.shown == []


def test_an_unknown_outcome_is_looked_up_with_a_refreshed_token(ground, pairs):
    pairs.owners[OLD] = "1001"
    _, minted = ground.under_permit("hello")
    ground.clock.us = minted.deadline_us + round(ground.timing.pause_s * 1e6) + 1
    settle.settle(ground.core, minted)
    pairs.owners[OLD] = REFUSED
    ground.core.sightings.identities.clear()
    ground.clock.pass_s(3600)
    ground.platform.given = [GIVEN]
    (unknown,) = settle.due(ground.core)
    settle.settle(ground.core, unknown)
    assert [each.state for each in ground.permits()] == [PermitState.ABSENT]
    assert ground.platform.shown == [Secret(OLD_REFRESH)]


def test_a_token_refused_at_the_effect_itself_is_decided_anew_with_a_refreshed_one(ground, pairs):
    pairs.owners[OLD] = "1001"
    ground.platform.answers = [Rejected(Reason.PLATFORM_CREDENTIAL, "HTTP 401: Unauthorized")]
    refused = ground.attempt("hello")
    assert (refused.state, refused.reason) == (IntentState.QUEUED, Reason.PLATFORM_CREDENTIAL)
    pairs.owners[OLD] = REFUSED
    ground.platform.given = [GIVEN]
    ground.clock.us = refused.due_us + 1
    publish.attempt(ground.core, ground.claim())
    assert ground.now(refused).state is IntentState.CONFIRMED


def test_a_token_that_only_the_effect_refuses_is_not_tried_for_ever(ground, pairs):
    put_objectives(ground.store)
    pairs.owners[OLD] = "1001"
    most = ground.timing.attempts_max
    ground.platform.answers = [Rejected(Reason.PLATFORM_CREDENTIAL, "HTTP 401: Unauthorized")] * (most + 1)
    queued = ground.attempt("hello")
    for _ in range(most - 1):
        assert queued.state is IntentState.QUEUED
        ground.clock.us = queued.due_us + 1
        publish.attempt(ground.core, ground.claim())
        queued = ground.now(queued)
    assert (queued.state, queued.reason, queued.attempts) == (IntentState.REJECTED, Reason.PLATFORM_CREDENTIAL, most)
