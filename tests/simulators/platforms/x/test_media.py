from urllib.parse import urlencode

import pytest

from simulators.platforms.multipart import parts
from simulators.platforms.x.media import IMAGE_MAX
from tests.simulators.hands import MP4, PNG, SECOND, Hand, multipart, said, world

FORM = "application/x-www-form-urlencoded"


def chunked(hand: Hand, content: bytes, kind: str, category: str, chunk: int = 1000, *, as_form: bool = True) -> str:
    """INIT and APPEND; the media id."""
    fields = {"command": "INIT", "total_bytes": str(len(content)), "media_type": kind, "media_category": category}
    if as_form:
        begun = hand.upload(urlencode(fields).encode(), FORM)
    else:
        begun = hand.upload(*multipart(**{name: value.encode() for name, value in fields.items()}))
    assert begun.status == 202
    media = str(said(begun)["media_id_string"])
    for index in range(0, len(content), chunk):
        body, boundary = multipart(
            command=b"APPEND", media_id=media.encode(), segment_index=str(index // chunk).encode(),
            media=content[index : index + chunk],
        )  # fmt: skip
        appended = hand.upload(body, boundary)
        assert (appended.status, appended.body) == (204, b"")
    return media


def finalize(hand: Hand, media: str) -> dict[str, object]:
    return said(hand.upload(f"command=FINALIZE&media_id={media}".encode(), FORM))


def status(hand: Hand, media: str) -> dict[str, object]:
    return said(hand.upload(b"", "", f"command=STATUS&media_id={media}", "GET"))


def test_a_picture_is_uploaded_at_once_posted_and_read_back() -> None:
    w = world()
    hand = Hand(w)
    reply = hand.upload(*multipart(media=PNG))
    media = said(reply)
    assert (reply.status, media["media_id"], media["size"]) == (200, int(media["media_id_string"]), len(PNG))
    assert not w.ledger.entries
    post = hand.post_id("look", media={"media_ids": [media["media_id_string"]]})
    told = hand.read(post, "expansions=attachments.media_keys&media.fields=url")
    assert told["data"]["attachments"]["media_keys"] == [media["media_key"]]
    assert told["includes"]["media"][0]["type"] == "photo"


@pytest.mark.parametrize("as_form", [True, False])
def test_a_video_comes_in_chunks_is_processed_and_then_posted(as_form: bool) -> None:
    w = world(processing_s=4)
    hand = Hand(w)
    media = chunked(hand, MP4, "video/mp4", "tweet_video", as_form=as_form)
    assert finalize(hand, media)["processing_info"] == {"state": "pending", "check_after_secs": 1}
    assert hand.post("too early", media={"media_ids": [media]}).status == 400
    w.clock.advance(1 * SECOND)
    assert status(hand, media)["processing_info"] == {
        "state": "in_progress",
        "check_after_secs": 1,
        "progress_percent": 25,
    }
    w.clock.advance(3 * SECOND)
    assert status(hand, media)["processing_info"] == {"state": "succeeded", "progress_percent": 100}
    assert hand.post("now", media={"media_ids": [media]}).status == 201


def test_what_is_no_video_fails_while_it_is_processed_and_cannot_be_posted() -> None:
    w = world()
    hand = Hand(w)
    media = chunked(hand, b"x" * 50, "video/mp4", "tweet_video")
    finalize(hand, media)
    w.clock.advance(2 * SECOND)
    info = status(hand, media)["processing_info"]
    assert isinstance(info, dict)
    assert (info["state"], info["error"]["name"]) == ("failed", "UnsupportedMedia")
    assert hand.post("no", media={"media_ids": [media]}).status == 400


def test_a_chunked_picture_needs_no_processing() -> None:
    hand = Hand(world())
    media = chunked(hand, PNG, "image/png", "tweet_image", chunk=30)
    assert "processing_info" not in finalize(hand, media)
    assert hand.post("look", media={"media_ids": [media]}).status == 201


def test_missing_segments_are_noticed() -> None:
    hand = Hand(world())
    media = str(said(hand.upload(b"command=INIT&total_bytes=99&media_type=image/png", FORM))["media_id_string"])
    assert finalize(hand, media)["error"] == "Segments do not add up to provided total file size."


@pytest.mark.parametrize(("age_us", "expected"), [(24 * 3_600 * SECOND - 1, 201), (24 * 3_600 * SECOND, 400)])
def test_an_upload_waits_a_day_to_be_used(age_us: int, expected: int) -> None:
    w = world()
    hand = Hand(w)
    media = said(hand.upload(*multipart(media=PNG)))["media_id_string"]
    w.clock.advance(age_us)
    assert hand.post("look", media={"media_ids": [media]}).status == expected


def test_media_belong_to_who_uploaded_them() -> None:
    w = world()
    media = said(Hand(w).upload(*multipart(media=PNG)))["media_id_string"]
    assert Hand(w, "zeta-bearer").post("mine", media={"media_ids": [media]}).status == 400
    assert "error" in finalize(Hand(w, "zeta-bearer"), str(media))


def test_four_photos_or_one_video() -> None:
    w = world(processing_s=0)
    hand = Hand(w)
    photos = [str(said(hand.upload(*multipart(media=PNG)))["media_id_string"]) for _ in range(4)]
    assert hand.post("four", media={"media_ids": photos}).status == 201
    video = chunked(hand, MP4, "video/mp4", "tweet_video")
    finalize(hand, video)
    assert hand.post("mixed", media={"media_ids": [video, photos[0]]}).status == 400


@pytest.mark.parametrize(("extra", "expected"), [(0, 200), (1, 413)])
def test_a_picture_has_at_most_five_megabytes(extra: int, expected: int) -> None:
    content = PNG + bytes(IMAGE_MAX - len(PNG) + extra)
    assert Hand(world()).upload(*multipart(media=content)).status == expected


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"--x\r\nno gap\r\n--x--", "multipart/form-data; boundary=x"),
        (b"command=DANCE", FORM),
        (b"command=APPEND&media_id=1", FORM),
        (b"command=INIT&total_bytes=0&media_type=image/png", FORM),
        (b"command=INIT&total_bytes=1&media_type=text/html", FORM),
        (b"media_data=!!!", FORM),
        (b"media_data=aGVsbG8=", FORM),
        (b"", FORM),
    ],
)
def test_nonsense_is_refused_in_the_words_of_the_older_dialect(body: bytes, kind: str) -> None:
    reply = Hand(world()).upload(body, kind)
    assert reply.status == 400
    assert said(reply)["request"] == "/1.1/media/upload.json"


def test_parts_are_read_with_and_without_quotes_and_file_names() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b\r\ncontent-disposition: form-data; filename="n"; name="b"\r\nContent-Type: x/y\r\n\r\n\r\n\r\n--b--\r\n'
    assert parts("multipart/form-data; boundary=b", body) == {"a": b"1", "b": b"\r\n"}
