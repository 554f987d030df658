"""A word misspelt in a scenario is answered with the nearest that there is, or with what the line names and nobody has."""

import pytest

from safety_core.errors import BadInput, UnknownName
from safety_core.vocabulary import Platform
from steps.plugin.failure import sentence
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        ("Fault", "server_eror", "fault: there is no 'server_eror'; did you mean server_error"),
        ("Reason", "content_unfitt", "reason: there is no 'content_unfitt'; did you mean content_unfit"),
        ("PlanState", "askd", "state: there is no 'askd'; did you mean asked"),
        ("IntentState", "confrimed", "state: there is no 'confrimed'; did you mean confirmed"),
        ("Day", "2027-13-20", "day: '2027-13-20' is no day; write it as 2027-03-20"),
        ("Platform", "Instgram", "platform: there is no 'Instgram'; did you mean Instagram"),
    ],
)
def test_a_word_of_a_line_is_answered_with_the_nearest(kind: str, written: str, says: str) -> None:
    with pytest.raises(BadInput) as raised:
        phrase(f'so "{{it:{kind}}}"').parse_arguments(f'so "{written}"')
    assert says in sentence(raised.value)


def test_a_field_a_value_and_a_planner_are_named() -> None:
    rig = Rig(1, "x")
    try:
        rig.add_client("acme", 1, Platform.X)
        with pytest.raises(UnknownName, match="field: there is no 'mixx'; did you mean mix"):
            rig.word_brand("acme", [["mixx", "offer 100"]])
        with pytest.raises(BadInput, match="mix: cannot read 'offer hundred'"):
            rig.word_brand("acme", [["mix", "offer hundred"]])
        with pytest.raises(UnknownName, match="planner: there is no"):
            rig.plan_by("acme", "nothng")
    finally:
        rig.close()


def test_a_failure_is_told_without_where_things_stood_in_memory_so_that_a_replay_is_like_it() -> None:
    said = sentence(AssertionError("0 = <steps.rig.rig.Rig object at 0x7f57a2c0>.n"))
    assert said == "AssertionError: 0 = <steps.rig.rig.Rig object>.n"


def test_what_nobody_has_is_told_in_words() -> None:
    with pytest.raises(StopIteration) as raised:
        next(iter(()))
    assert sentence(raised.value).startswith("nothing is there of what this line names")
