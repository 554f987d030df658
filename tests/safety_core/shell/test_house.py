"""What is said of a house account rests on the platform's own word on the very token, and on the pinned id alone."""

from dataclasses import replace

import msgspec
import pytest

from safety_core.errors import BadInput, CredentialUnusable, Refused
from safety_core.ports import Pair, Refreshed, Rejected, Unreadable
from safety_core.secret import Secret
from safety_core.shell import house, staff
from safety_core.shell.core import OurApp
from safety_core.shell.house import Word
from safety_core.switches import HOUSE, Scope
from safety_core.vocabulary import Action, Harm, Platform, PlatformAccountId, Reason, Role
from tests.safety_core.shell.recalling import throw

REFUSED = Unreadable("HTTP 401: Unauthorized", credential=True)


class Told:
    """The pair of each account; after a refresh who-am-I says ``then``."""

    def __init__(self, ground, then) -> None:
        self.ground, self.then = ground, then

    def pair(self, account):
        if account.credential.startswith("vault:env"):
            raise CredentialUnusable(f"{account.credential} cannot be refreshed into vault:env", "export a new one")
        return Pair(self.ground.vault.token(account), Secret("refresh"), "1")

    def put_pair(self, _, __, ___, ____):
        self.ground.platform.whose = self.then
        return True


@pytest.fixture
def our(ground):
    """The house with one account, ``@rtv``, whose pinned id is 2001."""
    account = msgspec.structs.replace(
        ground.account(HOUSE, 1),
        platform_account=PlatformAccountId("2001"),
        handle="@rtv",
        credential="vault:file:rtv",
        refresh="vault:file:rtv-r",
    )
    staff.add_accounts(ground.core, [account])
    ground.platform.whose, ground.platform.called = PlatformAccountId("2001"), "rtv"
    ground.core = replace(
        ground.core, pairs=Told(ground, PlatformAccountId("2001")), apps={Platform.X: OurApp("house", None)}
    )
    return account


def verified(ground):
    (account,) = house.accounts_of(ground.core, None, None)
    return house.verify(ground.core, account)


def test_an_account_whose_token_is_the_pinned_ones_is_connected(ground, our):
    found = verified(ground)
    assert (found.word, found.called, found.refreshed, found.halt) == (Word.CONNECTED, "rtv", False, None)
    assert ground.halts() == []


def test_it_is_asked_anew_each_time_whatever_was_known(ground, our):
    verified(ground)
    ground.platform.whose = Unreadable("HTTP 503")
    assert verified(ground).word is Word.UNREACHABLE


def test_another_handle_under_the_pinned_id_is_the_same_account(ground, our):
    ground.platform.called = "rtv_new"
    found = verified(ground)
    assert (found.word, found.handle, found.called) == (Word.CONNECTED, "@rtv", "rtv_new")


def test_the_right_handle_under_another_id_is_a_wrong_account_and_halts_the_house(ground, our):
    ground.platform.whose = PlatformAccountId("9999")
    found = verified(ground)
    assert found.word is Word.WRONG_ACCOUNT
    (halt,) = ground.halts()
    assert (halt.halt, halt.scope, halt.harm) == (found.halt, Scope(client=HOUSE), Harm.WRONG_ACCOUNT)
    assert len(ground.store.store.read(lambda tx: tx.incidents())) == 1
    assert "9999" not in repr(found), "which account it is may be another client's business"


def test_a_token_that_was_refused_and_refreshed_is_connected_once_the_new_one_is_asked(ground, our):
    ground.platform.whose = REFUSED
    ground.platform.given = [Refreshed(Secret("new"), Secret("next"))]
    found = verified(ground)
    assert (found.word, found.refreshed) == (Word.CONNECTED, True)
    assert [each.partition("?")[0] for each in ground.platform.reads] == ["/me", "/token", "/me"]


def test_a_refresh_that_gives_another_accounts_token_halts_the_house(ground, our):
    ground.platform.whose = REFUSED
    ground.core.pairs.then = PlatformAccountId("9999")
    ground.platform.given = [Refreshed(Secret("new"), Secret("next"))]
    found = verified(ground)
    assert (found.word, found.refreshed) == (Word.WRONG_ACCOUNT, True)
    assert [each.scope for each in ground.halts()] == [Scope(client=HOUSE)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Rejected(Reason.PLATFORM_CREDENTIAL, "HTTP 400: invalid_request"), "revoked, or was used elsewhere"),
        (Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 401: unauthorized_client"), "unauthorized_client"),
        (Refreshed(Secret("new"), Secret("next")), "HTTP 401"),
    ],
)
def test_expired_is_said_only_after_the_refresh_token_was_tried(ground, our, answer, said):
    ground.platform.whose = ground.core.pairs.then = REFUSED
    ground.platform.given = [answer]
    found = verified(ground)
    assert found.word is Word.EXPIRED
    assert said in found.saw
    assert ground.platform.given == []


def test_a_token_that_lies_in_the_environment_is_said_to_be_beyond_refreshing(ground):
    staff.add_accounts(ground.core, [ground.account(HOUSE, 1)])
    ground.core = replace(ground.core, pairs=Told(ground, None))
    ground.platform.whose = REFUSED
    found = verified(ground)
    assert found.word is Word.EXPIRED
    assert "cannot be refreshed into vault:env" in found.saw


def test_an_account_without_a_refresh_token_is_said_to_have_none(ground):
    staff.add_accounts(ground.core, [msgspec.structs.replace(ground.account(HOUSE, 1), credential="vault:file:rtv")])
    ground.platform.whose = REFUSED
    found = verified(ground)
    assert (found.word, "names no refresh token" in found.saw) == (Word.EXPIRED, True)


def test_where_no_token_is_there_nothing_is_asked(ground, our):
    ground.vault.missing = True
    found = verified(ground)
    assert (found.word, ground.platform.reads) == (Word.CREDENTIAL_MISSING, [])


def test_while_reads_are_halted_nothing_is_asked_and_it_is_said(ground, our):
    throw(ground, Scope(action=Action.READ))
    found = verified(ground)
    assert (found.word, ground.platform.reads) == (Word.UNREACHABLE, [])
    assert "reads are halted" in found.saw


def test_the_house_alone_is_looked_at_and_without_accounts_it_is_an_error(ground):
    with pytest.raises(BadInput, match="rtv-house has no account"):
        house.accounts_of(ground.core, None, None)
    staff.add_accounts(ground.core, [ground.account(HOUSE, 1), ground.account("bolt", 1)])
    assert [each.client for each in house.accounts_of(ground.core, Platform.X, None)] == [HOUSE]


def test_a_named_person_must_be_an_operator_who_may_act_for_the_house(ground, our):
    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    assert house.accounts_of(ground.core, None, ground.person("dana"))
    for name, role, clients in (("vera", Role.VIEWER, ()), ("bo", Role.OPERATOR, ("bolt",))):
        with pytest.raises(Refused):
            house.accounts_of(ground.core, None, ground.person(name, role, clients))
