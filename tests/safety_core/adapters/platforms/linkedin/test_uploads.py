import json
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import linkedin
from safety_core.adapters.transports.request_form import body_of, check_writable
from safety_core.ports import Later, Lost, NeverSent, Ready, Rejected, Unreadable, WireRequest
from safety_core.vocabulary import Action, Reason
from tests.safety_core.adapters.platforms.linkedin.ground import (
    ACME,
    TOKEN,
    acted,
    answered,
    content,
    header,
    intent,
    problem,
    query,
    sent,
    where,
)

MIB = 1024**2
IMAGE, SECOND, VIDEO = "urn:li:image:C4E-1_a", "urn:li:image:C4E-2", "urn:li:video:C5F"
ADDRESS = "https://www.linkedin.com/dms-uploads/C4E/uploaded-image/0?ca=vector_feedshare&cn=uploads&sync=0&v=beta&ut=x"
PATH = ADDRESS.removeprefix("https://www.linkedin.com")
PICTURE = content()
FILM = content("video/mp4", bytes(10 * MIB))
DONE = answered(201)


def step(*said: object, media=(PICTURE,), action=Action.PUBLISH):
    return linkedin.prepare(acted(action), account=ACME, token=TOKEN, media=media, said=said)


def announced(urn=IMAGE, address=ADDRESS, **more: object):
    return answered(200, {"value": {"uploadUrlExpiresAt": 1, "uploadUrl": address, "image": urn, **more}})


def state(word, urn=IMAGE):
    return answered(200, {"id": urn, "owner": ACME, "status": word})


def part(first, last, address=ADDRESS):
    return {"firstByte": first, "lastByte": last, "uploadUrl": address}


PARTS = (part(0, 4 * MIB - 1), part(4 * MIB, 8 * MIB - 1), part(8 * MIB, 10 * MIB - 1))


def film_announced(*parts: object, urn=VIDEO, **more: object):
    value = {"video": urn, "uploadToken": "tok", "uploadInstructions": list(parts or PARTS), **more}
    return answered(200, {"value": value})


def taken(etag):
    return answered(200, b"", etag=etag)


def test_a_text_and_every_other_action_need_nothing():
    assert step(media=()) == Ready()
    for action in set(linkedin.ACTIONS) - {Action.PUBLISH}:
        assert step(action=action) == Ready()


def test_a_picture_is_announced_handed_over_and_waited_for():
    first = step()
    assert where(first) == ("POST", "api.linkedin.com", "/rest/images")
    assert query(first) == {"action": "initializeUpload"}
    assert sent(first) == {"initializeUploadRequest": {"owner": ACME}}
    second = step(announced())
    assert (second.method, second.host, second.path) == ("PUT", "www.linkedin.com", PATH)
    assert body_of(second) == PICTURE.content
    assert header(second, "authorization") == "Bearer t0ken"
    third = step(announced(), DONE)
    assert isinstance(third, Later)
    assert third.after_s == 3.0
    assert where(third.request) == ("GET", "api.linkedin.com", f"/rest/images/{IMAGE}")
    for waits in ("WAITING_UPLOAD", "PROCESSING"):
        assert step(announced(), DONE, state(waits), state(waits)) == third
    assert step(announced(), DONE, state("PROCESSING"), state("AVAILABLE")) == Ready(IMAGE)
    assert step(announced(), DONE, answered(200, {"status": "AVAILABLE"})) == Ready(IMAGE)


def test_pictures_come_one_after_the_other_in_their_order():
    other = content("image/jpeg", b"\xff\xd8\xff other")
    both = partial(step, media=(PICTURE, other))
    said = (announced(), DONE, state("PROCESSING"), state("AVAILABLE"))
    assert where(both(*said)) == ("POST", "api.linkedin.com", "/rest/images")
    assert body_of(both(*said, announced(SECOND))) == other.content
    polled = both(*said, announced(SECOND), DONE)
    assert where(polled.request)[2] == f"/rest/images/{SECOND}"
    assert both(*said, announced(SECOND), DONE, state("AVAILABLE", SECOND)) == Ready(f"{IMAGE},{SECOND}")


def test_a_film_is_handed_over_in_its_parts_without_a_token_and_finished_by_their_names():
    film = partial(step, media=(FILM,))
    assert where(film()) == ("POST", "api.linkedin.com", "/rest/videos")
    asked = {"owner": ACME, "fileSizeBytes": 10 * MIB, "uploadCaptions": False, "uploadThumbnail": False}
    assert sent(film()) == {"initializeUploadRequest": asked}
    said = [film_announced()]
    sizes = []
    for etag in ("a", '"b"', "/ambry/c"):
        request = film(*said)
        assert (request.method, request.host, request.path) == ("PUT", "www.linkedin.com", PATH)
        assert header(request, "authorization") is None
        sizes.append(len(body_of(request)))
        said.append(taken(etag))
    assert sizes == [4 * MIB, 4 * MIB, 2 * MIB]
    finish = film(*said)
    assert where(finish) == ("POST", "api.linkedin.com", "/rest/videos")
    assert query(finish) == {"action": "finalizeUpload"}
    names = {"video": VIDEO, "uploadToken": "tok", "uploadedPartIds": ["a", '"b"', "/ambry/c"]}
    assert sent(finish) == {"finalizeUploadRequest": names}
    polled = film(*said, answered(200))
    assert (polled.after_s, where(polled.request)[2]) == (5.0, f"/rest/videos/{VIDEO}")
    assert film(*said, answered(200), state("AVAILABLE", VIDEO)) == Ready(VIDEO)


def test_every_step_is_writable_commits_nothing_and_is_of_a_known_operation():
    said = [announced(), DONE]
    film = [film_announced(), *map(taken, "abc"), answered(200)]
    steps = [step(*said[:place]) for place in range(3)]
    steps += [step(*film[:place], media=(FILM,)) for place in range(6)]
    for each in steps:
        request = each.request if isinstance(each, Later) else each
        assert isinstance(request, WireRequest)
        check_writable(request)
        assert (request.committing, request.tag) == (False, None)
        assert request.host in linkedin.HOSTS
        assert request.operation in linkedin.OPERATIONS
        assert len(body_of(request)) <= 8 * MIB


@pytest.mark.parametrize(
    "address",
    [None, 7, "", "/dms-uploads/x", "http://www.linkedin.com/dms-uploads/x", "https://www.linkedin.com/oauth/v2/x",
     "https://www.linkedin.com.evil.example/dms-uploads/x", "https://evil.example/dms-uploads/x",
     "https://www.linkedin.com:8443/dms-uploads/x", "https://a@www.linkedin.com/dms-uploads/x",
     "https://www.linkedin.com/dms-uploads/x y", "https://www.linkedin.com/dms-uploads/x\r\nhost: evil",
     "https://www.linkedin.com/dms-uploads/x#y", "https://www.linkedin.com/dms-uploads/é"],
)  # fmt: skip
def test_bytes_and_tokens_go_to_linkedin_s_own_address_alone(address):
    assert isinstance(step(announced(address=address)), Unreadable)
    parts = (part(0, 8 * MIB - 1), part(8 * MIB, 10 * MIB - 1, address))
    assert isinstance(step(film_announced(*parts), media=(FILM,)), Unreadable)


@pytest.mark.parametrize("urn", ["", "C4E", VIDEO, "urn:li:image:", "urn:li:image:a,b", "urn:li:image:a/b", 7, None])
def test_a_picture_under_no_name_goes_no_further(urn):
    assert isinstance(step(announced(urn)), Unreadable)


@pytest.mark.parametrize(
    "parts",
    [
        PARTS[:2],
        PARTS[1:],
        (PARTS[0], PARTS[2]),
        (PARTS[1], PARTS[0], PARTS[2]),
        (*PARTS, part(10 * MIB, 10 * MIB)),
        (part(0, 10 * MIB - 1),),
        (part(0, 8 * MIB), part(8 * MIB + 1, 10 * MIB - 1)),
        (part(0, 10 * MIB), PARTS[1]),
        (PARTS[0], PARTS[0], *PARTS[1:]),
        ({"firstByte": "0", "lastByte": 1, "uploadUrl": ADDRESS},),
        (7,),
    ],
)
def test_parts_that_are_not_each_byte_once_or_too_large_go_no_further(parts):
    assert isinstance(step(film_announced(*parts), media=(FILM,)), Unreadable)


def test_no_parts_at_all_go_no_further():
    assert isinstance(step(film_announced(uploadInstructions=[]), media=(FILM,)), Unreadable)
    assert isinstance(step(film_announced(uploadToken=7), media=(FILM,)), Unreadable)
    assert isinstance(step(film_announced(urn=IMAGE), media=(FILM,)), Unreadable)


@pytest.mark.parametrize("etag", ["", "a b", "\n", "é", "a" * 1001])
def test_a_part_under_no_name_goes_no_further(etag):
    assert isinstance(step(film_announced(), taken(etag), media=(FILM,)), Unreadable)


STEPS = [
    ((), (PICTURE,)),
    ((announced(),), (PICTURE,)),
    ((announced(), DONE), (PICTURE,)),
    ((announced(), DONE, state("PROCESSING")), (PICTURE,)),
    ((), (FILM,)),
    ((film_announced(),), (FILM,)),
    ((film_announced(), *map(taken, "abc")), (FILM,)),
    ((film_announced(), *map(taken, "abc"), answered(200)), (FILM,)),
]


@pytest.mark.parametrize(("said", "media"), STEPS)
@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (problem(400, "INVALID_URN_ID"), Reason.PLATFORM_INVALID),
        (problem(401, "EXPIRED_ACCESS_TOKEN"), Reason.PLATFORM_CREDENTIAL),
        (problem(403, "ACCESS_DENIED"), Reason.PLATFORM_FORBIDDEN),
        (problem(429, "TOO_MANY_REQUESTS"), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_linkedin_s_no_at_any_step_ends_it_with_its_reason(said, media, exchange, reason):
    found = step(*said, exchange, media=media)
    assert isinstance(found, Rejected)
    assert found.reason is reason


@pytest.mark.parametrize(("said", "media"), STEPS)
@pytest.mark.parametrize(
    "exchange",
    [Lost("reset"), NeverSent(Reason.SWITCH_THROWN, "all"), answered(500), answered(503, b"<html></html>"), answered(302),
     answered(404, b"no"), problem(404), problem(503)],
)  # fmt: skip
def test_what_says_nothing_at_any_step_ends_it_unread(said, media, exchange):
    assert isinstance(step(*said, exchange, media=media), Unreadable)


def test_a_refused_token_without_linkedin_s_form_is_told_as_one():
    assert step(announced(), answered(401, b"<html></html>")).credential


def test_what_linkedin_cannot_work_on_is_refused_and_another_s_state_is_none():
    assert step(announced(), DONE, state("PROCESSING_FAILED")).reason is Reason.CONTENT_UNFIT
    assert isinstance(step(announced(), DONE, state("NEW_STATE")), Unreadable)
    assert isinstance(step(announced(), DONE, state("AVAILABLE", SECOND)), Unreadable)
    assert isinstance(step(announced(), DONE, answered(201, {"id": IMAGE, "status": "AVAILABLE"})), Unreadable)


def test_what_does_not_fit_is_refused_before_anything_is_asked():
    found = step(media=(content("image/webp", b"RIFF"),))
    assert found.reason is Reason.CONTENT_UNFIT


def test_a_picture_is_taken_by_201_and_by_nothing_else():
    for other in (announced(), state("AVAILABLE"), answered(200), answered(204)):
        assert isinstance(step(announced(), other, state("AVAILABLE")), Unreadable)


@given(
    st.lists(st.sampled_from([announced(), DONE, state("PROCESSING"), state("AVAILABLE"), answered(503)]), max_size=8)
)
def test_it_is_a_function_of_what_was_said_and_never_skips_a_step(said):
    found = step(*said)
    assert found == step(*said)
    if isinstance(found, Ready):
        assert said[:2] == [announced(), DONE]
        assert state("AVAILABLE") in said[2:]


def test_what_is_ready_is_what_the_post_shows():
    said = (announced(), DONE, state("AVAILABLE"))
    request = linkedin.commit(intent(), account=ACME, token=TOKEN, ready=step(*said))
    assert json.loads(request.body)["content"] == {"media": {"id": IMAGE}}
