"""The house accounts: refresh tokens, and who verifies whose token each account has."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('the tokens of "{client:Text}" can be refreshed'))
def can_be_refreshed(rig: Rig, client: str) -> None:
    rig.let_refresh(client)


@when(phrase('the refresh token of "{client:Text}" is revoked'))
def refresh_revoked(rig: Rig, client: str) -> None:
    rig.end_refresh_token(client)


@given(phrase('the next refreshed token is one of "{other:Text}"'))
def refreshed_to_another(rig: Rig, other: str) -> None:
    rig.refresh_to_another(other)


@given(phrase('"{platform:Platform}" loses the answer to the next refresh'))
def refresh_lost(rig: Rig, platform: Platform) -> None:
    rig.lose_next_refresh(platform)


@given(phrase('"{one:Text}" and "{other:Text}" swap their handles'))
def handles_swapped(rig: Rig, one: str, other: str) -> None:
    rig.swap_handles(one, other)


@when(phrase('"{person:Text}" verifies the house accounts'))
def verifies(rig: Rig, person: str) -> None:
    rig.verify_house(person)


@then(phrase('the account "{account:Text}" is found "{word:Text}"'))
def found(rig: Rig, account: str, word: str) -> None:
    assert rig.found(account).word == word


@then(phrase("the platform was asked for a new pair {count:d} times"))
def asked_for_pairs(rig: Rig, count: int) -> None:
    assert rig.refreshes_asked() == count
