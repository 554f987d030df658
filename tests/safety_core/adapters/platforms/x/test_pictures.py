"""Pictures on X: each is handed over by itself before the post that names them; what is not surely taken is begun anew."""

import json
from email import message_from_bytes

import pytest

from safety_core.adapters.platforms import x
from safety_core.adapters.platforms.x.pictures import BYTES_MAX, KINDS, PICTURES_MAX
from safety_core.adapters.transports.request_form import check_writable
from safety_core.media import Medium
from safety_core.ports import Answered, Lost, NeverSent, Ready, Rejected, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import content, intent

TOKEN = Secret("acme-token")
PICTURES = (content(body=b"\xff\xd8\xff one"), content("image/png", b"\x89PNG two"))
JSON = {"content-type": "application/json"}


def prepare(*said: object, media=PICTURES, action=Action.PUBLISH):
    asked = intent(Platform.X, action, media=tuple(each.medium.ref for each in media))
    return x.prepare(asked, account="1001", token=TOKEN, media=media, said=said)


def taken(name: str) -> Answered:
    return Answered(200, JSON, json.dumps({"data": {"id": name, "media_key": f"3_{name}"}}).encode())


def unfit(*media: Medium, action=Action.PUBLISH) -> str:
    return x.measure(intent(Platform.X, action, media=tuple(each.ref for each in media))).unfit


def parts(request):
    head = f"content-type: {dict(request.headers)['content-type']}\r\n\r\n".encode()
    return {part.get_param("name", header="content-disposition"): part for part in message_from_bytes(head + request.body).get_payload()}  # fmt: skip


def test_each_picture_is_handed_over_in_its_order_and_the_post_names_them_all():
    first, second = prepare(), prepare(taken("71"))
    for request, picture in zip((first, second), PICTURES, strict=True):
        check_writable(request)
        assert (request.method, request.host, request.path) == ("POST", "api.x.com", "/2/media/upload")
        assert (request.operation, request.committing, request.tag) == ("upload_media", False, None)
        assert parts(request)["media"].get_payload(decode=True) == picture.content
        assert parts(request)["media_category"].get_payload() == "tweet_image"
        assert parts(request)["media"].get_content_type() == picture.medium.kind
    ready = prepare(taken("71"), taken("72"))
    assert ready == Ready("71,72")
    post = x.commit(intent(Platform.X, Action.PUBLISH, text="Hi"), account="1001", token=TOKEN, ready=ready)
    assert json.loads(post.body) == {"text": "Hi", "media": {"media_ids": ["71", "72"]}}
    assert "upload_media" in x.OPERATIONS


@pytest.mark.parametrize("action", [Action.REPLY, Action.LIKE, Action.RECALL])
def test_text_and_what_shows_nothing_need_nothing_before(action):
    assert prepare(media=()) == Ready()
    assert prepare(action=action) == Ready()


@pytest.mark.parametrize(
    "said",
    [
        Lost("reset"),
        NeverSent(Reason.NOT_CONNECTED, "refused"),
        Answered(200, JSON, b"{}"),
        Answered(200, JSON, b'{"data":{"id":71}}'),
        Answered(200, JSON, b'{"data":{"id":"07"}}'),
        Answered(200, JSON, b'{"data":{"id":"71"},"errors":[{"title":"?"}]}'),
        Answered(200, {"content-type": "text/html"}, b'{"data":{"id":"71"}}'),
        Answered(500, JSON, b'{"title":"x","type":"about:blank","status":500}'),
        Answered(413, {"content-type": "text/html"}, b"<html>"),
    ],
)
def test_a_picture_that_was_not_surely_taken_ends_the_preparation(said):
    assert isinstance(prepare(said), Unreadable)
    assert isinstance(prepare(taken("71"), said), Unreadable)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, Reason.PLATFORM_INVALID),
        (401, Reason.PLATFORM_CREDENTIAL),
        (403, Reason.PLATFORM_FORBIDDEN),
        (429, Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_refusal_in_xs_own_form_is_taken_for_one(status, reason):
    body = json.dumps({"title": "No", "detail": "no", "type": "about:blank", "status": status}).encode()
    said = prepare(Answered(status, JSON, body))
    assert isinstance(said, Rejected)
    assert said.reason is reason


@pytest.mark.parametrize(
    ("media", "fits"),
    [
        ((), True),
        (tuple(Medium(kind, 1, "0" * 64) for kind in KINDS), True),
        ((Medium("image/png", 1, "0" * 64),) * PICTURES_MAX, True),
        ((Medium("image/png", 1, "0" * 64),) * (PICTURES_MAX + 1), False),
        ((Medium("image/jpeg", BYTES_MAX, "0" * 64),), True),
        ((Medium("image/jpeg", BYTES_MAX + 1, "0" * 64),), False),
        ((Medium("image/gif", 1, "0" * 64),), False),
        ((Medium("video/mp4", 1, "0" * 64),), False),
    ],
)
def test_what_fits_is_up_to_four_pictures(media, fits):
    assert (unfit(*media) == "") is fits


def test_a_reply_shows_no_picture_and_what_does_not_fit_is_refused_before_anything_is_asked():
    assert unfit(Medium("image/png", 1, "0" * 64), action=Action.REPLY)
    made = prepare(media=(content("image/gif", b"GIF89a"),))
    assert isinstance(made, Rejected)
    assert made.reason is Reason.CONTENT_UNFIT


@pytest.mark.parametrize("written", ["Spring", "Spring ", "see https://t.co/own"])
def test_the_link_that_x_adds_for_pictures_is_not_the_writers(written):
    link = {"url": "https://t.co/pic", "expanded_url": "https://x.com/acme/status/5/photo/1", "media_key": "3_71"}
    post = {
        "id": "5", "author_id": "1001", "created_at": "2026-11-28T12:00:00.000Z", "text": f"{written} https://t.co/pic",
        "entities": {"urls": [link, link]},
    }  # fmt: skip
    shown = x.read_object(
        Answered(200, JSON, json.dumps({"data": post}).encode()), object_id="5", action=Action.PUBLISH, account="1001"
    )
    assert shown.text == written
