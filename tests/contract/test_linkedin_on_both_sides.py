"""What LinkedIn alone has, on both sides: its text format, films in parts, media that fail, and what else it may say."""

from hashlib import sha256

import pytest

from safety_core.intent import effect_digest
from safety_core.media import Content, Medium
from safety_core.ports import Accepted, PlatformObject, Rejected
from safety_core.vocabulary import Action, ObjectId, Platform, Reason
from tests.contract.meeting import SIDES, Meeting
from tests.simulators.platforms.linkedin.hands import MP4

LINKEDIN = next(side for side in SIDES if side.platform is Platform.LINKEDIN)
PART = 4 * 1024**2


def shelved(content: bytes, kind: str) -> Content:
    medium = Medium(kind, len(content), sha256(content).hexdigest())
    return Content(medium, content, f"https://shelf.example/{medium.sha256}")


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.COMMENT, Action.REPLY])
@pytest.mark.parametrize(
    "text",
    [
        r"all of | { } @ [ ] ( ) < > # \ * _ ~ stand",
        "a #tag, #größer2 and no#tag, #1, # and #under_score",
        "@[Name](urn:li:organization:5002) is plain",
        r"{hashtag|\#|tag} and \\ \( twice",
        "https://example.com/a_b?c=(d)&e=~f#g",
    ],
)
def test_a_text_is_shown_as_it_was_meant_whatever_the_format_reserves(action: Action, text: str) -> None:
    meeting = Meeting(LINKEDIN)
    intent = meeting.intent(text=text) if action is Action.PUBLISH else meeting.answer_to(action, text)
    made = meeting.made(intent)
    shown = meeting.shown(made, action)
    assert isinstance(shown, PlatformObject)
    assert shown.text == text
    assert LINKEDIN.adapter.shows(intent, shown)
    assert meeting.effects()[-1].visible == effect_digest(intent)


@pytest.mark.parametrize("size", [len(MP4), PART, PART + 1, 2 * PART + 5])
@pytest.mark.parametrize("finalize_body", ["empty", "object"])
def test_a_film_is_handed_over_in_parts_and_shown(size: int, finalize_body: str) -> None:
    meeting = Meeting(LINKEDIN, finalize_body=finalize_body, processing_s=12)
    intent = meeting.intent(shows=(shelved(MP4 + bytes(size - len(MP4)), "video/mp4"),))
    made = meeting.made(intent)
    assert made.startswith("urn:li:ugcPost:")
    assert sum(each.method == "PUT" for each in meeting.asked) == -(-size // PART)
    assert isinstance(meeting.shown(made), PlatformObject)
    assert meeting.effects()[-1].visible == effect_digest(intent)
    assert meeting.recall(made) == Accepted(made)


def test_a_picture_that_cannot_be_worked_on_is_no_post() -> None:
    meeting = Meeting(LINKEDIN, image_pixels_max=1)
    answer = meeting.done(meeting.intent(pictures=1))
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.CONTENT_UNFIT
    assert not meeting.effects()
    assert not any(each.committing for each in meeting.asked)


@pytest.mark.parametrize("names", ["post", "author"])
def test_a_repetition_is_a_duplicate_whatever_its_refusal_names(names: str) -> None:
    meeting = Meeting(LINKEDIN, duplicate_names=names)
    meeting.publish("again")
    answer = meeting.done(meeting.intent(text="again"))
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_DUPLICATE
    meeting.wait(601)
    meeting.publish("again")


def test_a_version_that_is_no_longer_spoken_publishes_nothing() -> None:
    meeting = Meeting(LINKEDIN, oldest_version="202604")
    answer = meeting.done(meeting.intent())
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_FORBIDDEN
    assert not meeting.effects()


def test_comments_are_seen_page_by_page_and_each_once() -> None:
    meeting = Meeting(LINKEDIN, windows=[])
    post = meeting.publish()
    made = set()
    for number in range(203):
        meeting.wait(1)
        made.add(meeting.made(meeting.intent(Action.COMMENT, f"comment {number}", target=post)))
    listed = [each.object for each in meeting.listed(Action.COMMENT, thread=ObjectId(post))]
    assert (len(listed), set(listed)) == (203, made)
