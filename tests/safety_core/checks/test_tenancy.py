import msgspec
import pytest

from safety_core.checks.tenancy import judge
from safety_core.facts import Identity
from safety_core.ruling import Word
from safety_core.vocabulary import Check, PlatformAccountId, Reason
from tests.safety_core.examples import ACCOUNT, FACTS, INTENT, NOW_US

MAX_US = FACTS.identity_age_max_us


def with_identity(account: str, age_us: int) -> object:
    return msgspec.structs.replace(FACTS, identity=Identity(PlatformAccountId(account), NOW_US - age_us))


def test_the_own_account_with_a_fresh_identity_may_go() -> None:
    ruling = judge(INTENT, FACTS, now_us=NOW_US)
    assert (ruling.check, ruling.word) == (Check.TENANCY, Word.ALLOW)


@pytest.mark.parametrize("age_us", [0, MAX_US])
def test_an_identity_is_believed_up_to_its_edge(age_us: int) -> None:
    assert judge(INTENT, with_identity("1001", age_us), now_us=NOW_US).word is Word.ALLOW


@pytest.mark.parametrize("age_us", [-1, MAX_US + 1])
def test_a_stale_or_future_identity_refuses(age_us: int) -> None:
    ruling = judge(INTENT, with_identity("1001", age_us), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.IDENTITY_STALE)


@pytest.mark.parametrize(
    ("field", "reason"), [("account", Reason.ACCOUNT_UNBOUND), ("identity", Reason.IDENTITY_UNKNOWN)]
)
def test_what_is_missing_refuses(field: str, reason: Reason) -> None:
    ruling = judge(INTENT, msgspec.structs.replace(FACTS, **{field: None}), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, reason)


def test_a_token_of_another_account_refuses_and_does_not_say_whose() -> None:
    ruling = judge(INTENT, with_identity("2002", 0), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.WRONG_ACCOUNT)
    assert "2002" not in ruling.saw
    assert "1001" in ruling.saw


@pytest.mark.parametrize("change", [{"client": "bolt"}, {"account": "acme-2"}, {"platform": "Y"}])
def test_a_binding_of_another_client_platform_or_account_refuses(change: dict) -> None:
    facts = msgspec.structs.replace(FACTS, account=msgspec.structs.replace(ACCOUNT, **change))
    ruling = judge(INTENT, facts, now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.WRONG_ACCOUNT)
