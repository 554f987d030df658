"""Follows: asked for, and counted by the platform."""

from pytest_bdd import given, then, when

from steps.rig.likes import NOBODY, STRANGER
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given("a stranger on X")
def stranger(rig: Rig) -> None:
    rig.add_stranger()


@given(phrase('"{client:Text}" followed the stranger'))
def followed_before(rig: Rig, client: str) -> None:
    rig.follow(client, STRANGER)
    rig.settle_all()


@given(phrase('the stranger follows "{client:Text}"'))
def stranger_follows(rig: Rig, client: str) -> None:
    rig.follow_back(client)


@when(phrase('"{client:Text}" follows the stranger'))
def follows(rig: Rig, client: str) -> None:
    rig.follow(client, STRANGER)


@when(phrase('"{client:Text}" follows an account that does not exist'))
def follows_nobody(rig: Rig, client: str) -> None:
    rig.follow(client, NOBODY)


@then(phrase('exactly one follow of the stranger by "{client:Text}" was counted'))
def follows_once(rig: Rig, client: str) -> None:
    assert len(rig.follows_counted(client)) == 1
