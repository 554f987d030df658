import re
from email import message_from_bytes
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import facebook
from safety_core.adapters.platforms.facebook.photos import BYTES_MAX, PHOTOS_MAX
from safety_core.adapters.transports.request_form import check_writable
from safety_core.media import Medium
from safety_core.ports import Lost, NeverSent, Ready, Rejected, Unreadable
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import PATIENT, TOKEN, answered, content, error, intent, where

PHOTOS = (content(body=b"\xff\xd8\xff one"), content("image/png", b"\x89PNG two"))


def prepare(*said: object, media=PHOTOS, action=Action.PUBLISH):
    asked = intent(Platform.FACEBOOK, action, media=tuple(each.medium.ref for each in media))
    return facebook.prepare(asked, account="2001", token=TOKEN, media=media, said=said)


def parts(request):
    head = f"content-type: {dict(request.headers)['content-type']}\r\n\r\n".encode()
    return {part.get_param("name", header="content-disposition"): part for part in message_from_bytes(head + request.body).get_payload()}  # fmt: skip


def unfit(*media: Medium, action=Action.PUBLISH):
    return facebook.measure(intent(Platform.FACEBOOK, action, media=tuple(each.ref for each in media))).unfit


def test_text_alone_a_comment_a_like_and_a_recall_need_nothing_before():
    assert prepare(media=()) == Ready("")
    for action in (Action.COMMENT, Action.REPLY, Action.LIKE, Action.RECALL):
        assert prepare(action=action) == Ready()


def test_each_photo_is_handed_over_in_its_order_unpublished_and_then_all_are_ready():
    first = prepare()
    assert where(first) == ("POST", "graph.facebook.com", "/v24.0/2001/photos")
    check_writable(first)
    assert (first.committing, first.tag, first.operation) == (False, None, "upload_media")
    assert parts(first)["published"].get_payload() == "false"
    assert parts(first)["source"].get_payload(decode=True) == PHOTOS[0].content
    assert parts(first)["source"].get_content_type() == "image/jpeg"
    second = prepare(answered(200, {"id": "71"}))
    assert parts(second)["source"].get_payload(decode=True) == PHOTOS[1].content
    assert prepare(answered(200, {"id": "71"}), answered(200, {"id": "72", "post_id": "2001_9"})) == Ready("71,72")


@PATIENT
@given(st.binary(max_size=60))
def test_whatever_a_photo_holds_stands_in_its_part_alone(body):
    mark = sha256(body).hexdigest()
    photo = content(body=body + f"\r\n--holdpoint-{mark}--\r\n".encode())
    photo = msgspec.structs.replace(photo, medium=Medium("image/jpeg", len(photo.content), mark))
    request = prepare(media=(photo,))
    boundary = re.search("boundary=(.*)", dict(request.headers)["content-type"])[1].encode()
    assert boundary not in photo.content
    assert request.body.count(photo.content) == 1
    assert request.body.endswith(photo.content + b"\r\n--" + boundary + b"--\r\n")


@pytest.mark.parametrize(
    ("said", "reason"),
    [(error(190, 463), Reason.PLATFORM_CREDENTIAL), (error(32), Reason.PLATFORM_TOO_FAST), (error(100), Reason.PLATFORM_INVALID), (error(200, status=403), Reason.PLATFORM_FORBIDDEN)],
)  # fmt: skip
def test_a_photo_that_is_refused_ends_it_with_the_platforms_reason(said, reason):
    for earlier in ((), (answered(200, {"id": "71"}),)):
        ended = prepare(*earlier, said)
        assert isinstance(ended, Rejected)
        assert ended.reason is reason


@pytest.mark.parametrize(
    "said",
    [Lost("reset"), NeverSent(Reason.SWITCH_THROWN, "all"), error(2, is_transient=True), error(1, status=500), answered(200, {"id": 7}), answered(200, {}), answered(200, b"<html>"), answered(200, {"id": "1_2"})],
)  # fmt: skip
def test_a_photo_of_which_nobody_knows_ends_it_too(said):
    assert isinstance(prepare(said), Unreadable)


def test_what_a_post_holds_is_known_beforehand():
    def photo(size, kind="image/jpeg"):
        return Medium(kind, size, "0" * 64)

    assert unfit() == ""
    assert unfit(photo(BYTES_MAX)) == ""
    assert "bytes" in unfit(photo(BYTES_MAX + 1))
    assert unfit(*[photo(1)] * PHOTOS_MAX) == ""
    assert "photos" in unfit(*[photo(1)] * (PHOTOS_MAX + 1))
    assert "image/webp" in unfit(photo(1, "image/webp"))
    assert "film" in unfit(photo(1, "video/mp4"))
    assert "comment" in unfit(photo(1), action=Action.COMMENT)
    assert "comment" in unfit(photo(1), action=Action.REPLY)


def test_the_largest_photo_fits_into_one_request():
    large = content(body=b"\xff" * BYTES_MAX)
    assert len(prepare(media=(large,)).body) <= 8 * 1024**2
