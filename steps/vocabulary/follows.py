"""Follows: asked for, lost, counted by the platform."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.likes import FOLLOWING, NOBODY, STRANGER
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{platform:Platform}" loses the answer to the next follow after counting it'))
def loses_follows_answer(rig: Rig, platform: Platform) -> None:
    rig.fault("answer_lost", platform, operation=FOLLOWING, first=1)


@given(phrase('"{platform:Platform}" loses the next follow before counting it'))
def loses_follow(rig: Rig, platform: Platform) -> None:
    rig.fault("server_error", platform, operation=FOLLOWING, first=1)


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


@then(phrase('"{platform:Platform}" was asked for a follow {count:d} times'))
def asked_for_follows(rig: Rig, platform: Platform, count: int) -> None:
    assert rig.requests_for(platform, FOLLOWING) == count


@then("the lost follow is found absent and asked for again")
def follow_found_absent(rig: Rig) -> None:
    assert rig.await_permit("absent", rig.PATIENCE_S)
    rig.settle_all()
