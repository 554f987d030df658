import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import linkedin
from safety_core.adapters.platforms.linkedin.little import escaped
from safety_core.media import Medium
from safety_core.vocabulary import Action
from tests.safety_core.adapters.platforms.linkedin.ground import ACTIVITY, COMMENT, MEMBER, POST, UGC, intent

MIB = 1024**2


def ref(kind="image/jpeg", size=10, place=0):
    return Medium(kind, size, f"{place:064x}").ref


def measure(text="Hi", action=Action.PUBLISH, **changes: object):
    return linkedin.measure(intent(action, text=text, **changes))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Hi", 2),
        ("ü", 1),
        ("u\u0308", 2),
        ("\u0958", 2),
        ("🎉", 2),
        ("(a)", 5),
        ("#tag", 4),
        ("#a_b", 6),
        ("a" * 3000, 3000),
    ],
)
def test_a_post_is_counted_as_it_is_sent(text, length):
    found = measure(text)
    assert (found.length, found.limit, found.unit) == (length, 3000, "characters, as sent")


@pytest.mark.parametrize("action", [Action.COMMENT, Action.REPLY])
def test_a_comment_is_sent_as_it_is_and_counted_so(action):
    found = measure("(a) 🎉", action)
    assert (found.length, found.limit) == (6, 1250)


@given(st.text())
def test_never_fewer_than_there_are_characters(text):
    assert measure(text).length >= max(len(text), len(escaped(text)))
    assert measure(text, Action.COMMENT).length >= len(text)


def test_what_is_no_name_there_makes_only_its_own_actions_impossible():
    every = linkedin.ACTIONS
    assert measure().actions == every
    for target in ("12", MEMBER, "urn:li:share:0", f"{POST}\n", ""):
        assert measure(target=target).actions == every - {Action.COMMENT, Action.REPLY, Action.LIKE}
        assert measure(recalls=target).actions == every - {Action.RECALL}
    for target in (POST, UGC, ACTIVITY):
        assert measure(target=target).actions == every - {Action.REPLY}
    assert measure(target=COMMENT).actions == every - {Action.COMMENT}
    assert measure(recalls=COMMENT).actions == every
    assert measure(recalls=UGC).actions == every
    assert measure(recalls=ACTIVITY).actions == every - {Action.RECALL}


@pytest.mark.parametrize(
    "media",
    [
        (),
        (ref("image/jpeg"),),
        (ref("image/png", 8 * MIB), ref("image/gif")),
        tuple(ref(place=place) for place in range(20)),
        (ref("video/mp4", 75 * 1024),),
        (ref("video/mp4", 500 * MIB),),
    ],
)
def test_what_linkedin_takes_is_fit(media):
    assert measure(media=media).unfit == ""


@pytest.mark.parametrize(
    ("media", "why"),
    [
        ((ref("image/webp"),), "picture 1 is image/webp"),
        ((ref(), ref("image/png", 8 * MIB + 1)), "picture 2 has 8388609 bytes"),
        (tuple(ref(place=place) for place in range(21)), "21 pictures"),
        ((ref("video/quicktime", MIB),), "film 1 is video/quicktime"),
        ((ref("video/mp4", 75 * 1024 - 1),), "film 1 has 76799 bytes"),
        ((ref("video/mp4", 500 * MIB + 1),), "film 1 has 524288001 bytes"),
        ((ref("video/mp4", MIB), ref()), "one film and nothing else"),
        ((ref("video/mp4", MIB), ref("video/mp4", MIB, 2)), "one film and nothing else"),
    ],
)
def test_what_linkedin_does_not_take_is_said_beforehand(media, why):
    assert why in measure(media=media).unfit


@pytest.mark.parametrize("action", [Action.COMMENT, Action.REPLY])
def test_a_comment_shows_nothing(action):
    assert "without pictures" in measure(action=action, media=(ref(),)).unfit
