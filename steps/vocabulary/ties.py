"""What likes and follows share: lost, asked for again, counted."""

from pytest_bdd import given, then

from safety_core.vocabulary import Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{platform:Platform}" loses the answer to the next {tie:Tie} after counting it'))
def loses_ties_answer(rig: Rig, platform: Platform, tie: str) -> None:
    rig.fault("answer_lost", platform, operation=tie, first=1)


@given(phrase('"{platform:Platform}" loses the next {tie:Tie} before counting it'))
def loses_tie(rig: Rig, platform: Platform, tie: str) -> None:
    rig.fault("server_error", platform, operation=tie, first=1)


@then(phrase('"{platform:Platform}" was asked for a {tie:Tie} {count:d} times'))
def asked_for_ties(rig: Rig, platform: Platform, tie: str, count: int) -> None:
    assert rig.requests_for(platform, tie) == count


@then(phrase("the lost {tie:Tie} is found absent and asked for again"))
def tie_found_absent(rig: Rig, tie: str) -> None:  # noqa: ARG001  a scenario loses one thing
    assert rig.await_permit("absent", rig.PATIENCE_S)
    rig.settle_all()
