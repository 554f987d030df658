import base64

import pytest

from simulators.platforms.x.media import ALT_MAX, IMAGE_MAX
from tests.simulators.hands import MP4, PNG, SECOND, Hand, multipart, said, world

UPLOAD = "/2/media/upload"


def one_shot(hand: Hand, content: bytes, *, as_json: bool):
    if as_json:
        told = {"media": base64.b64encode(content).decode(), "media_category": "tweet_image"}
        return hand.ask("POST", UPLOAD, json_body=told)
    body, kind = multipart(media=content, media_category=b"tweet_image")
    return hand.ask("POST", UPLOAD, body=body, kind=kind)


def begin(hand: Hand, content: bytes, kind: str = "video/mp4", category: str = "tweet_video") -> str:
    told = {"media_type": kind, "total_bytes": len(content), "media_category": category}
    reply = hand.ask("POST", f"{UPLOAD}/initialize", json_body=told)
    assert reply.status == 200, reply.body
    return str(said(reply)["data"]["id"])


def append(hand: Hand, media: str, index: int, content: bytes, *, as_json: bool):
    if as_json:
        told = {"segment_index": index, "media": base64.b64encode(content).decode()}
        return hand.ask("POST", f"{UPLOAD}/{media}/append", json_body=told)
    body, kind = multipart(segment_index=str(index).encode(), media=content)
    return hand.ask("POST", f"{UPLOAD}/{media}/append", body=body, kind=kind)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_picture_is_put_up_at_once_and_posted(as_json: bool) -> None:
    w = world()
    hand = Hand(w)
    reply = one_shot(hand, PNG, as_json=as_json)
    data = said(reply)["data"]
    assert (reply.status, data["size"], data["media_key"]) == (200, len(PNG), f"3_{data['id']}")
    assert 0 < data["expires_after_secs"] <= 86_400
    assert hand.post("look", media={"media_ids": [data["id"]]}).status == 201
    assert hand.post("no", media={"media_ids": [data["media_key"]]}).status == 400


@pytest.mark.parametrize("as_json", [True, False])
def test_a_video_comes_in_chunks_is_processed_and_posted(as_json: bool) -> None:
    w = world(processing_s=4)
    hand = Hand(w)
    media = begin(hand, MP4)
    for index in range(0, len(MP4), 1_000):
        reply = append(hand, media, index // 1_000, MP4[index : index + 1_000], as_json=as_json)
        assert reply.status == 200
        assert said(reply)["data"]["expires_at"] == w.clock.unix_us() // SECOND + 86_400
    done = said(hand.ask("POST", f"{UPLOAD}/{media}/finalize"))["data"]
    assert done["processing_info"] == {"state": "pending", "check_after_secs": 1}
    w.clock.advance(4 * SECOND - 1)

    def status() -> str:
        reply = hand.ask("GET", UPLOAD, query=f"command=STATUS&media_id={media}")
        return str(said(reply)["data"]["processing_info"]["state"])

    assert status() == "in_progress"
    assert hand.post("early", media={"media_ids": [media]}).status == 400
    w.clock.advance(1)
    assert status() == "succeeded"
    assert hand.post("now", media={"media_ids": [media]}).status == 201
    assert [entry.event for entry in w.ledger.entries] == ["create_post"]


def test_what_is_no_video_fails_while_it_is_processed() -> None:
    w = world()
    hand = Hand(w)
    media = begin(hand, b"x" * 50)
    append(hand, media, 0, b"x" * 50, as_json=True)
    hand.ask("POST", f"{UPLOAD}/{media}/finalize")
    w.clock.advance(2 * SECOND)
    info = said(hand.ask("GET", UPLOAD, query=f"command=STATUS&media_id={media}"))["data"]["processing_info"]
    assert (info["state"], info["error"]["name"]) == ("failed", "UnsupportedMedia")


def test_an_append_of_which_the_index_never_left_the_client_is_refused() -> None:
    hand = Hand(world())
    media = begin(hand, MP4)
    body, kind = multipart(media=MP4)
    assert hand.ask("POST", f"{UPLOAD}/{media}/append", body=body, kind=kind).status == 400


@pytest.mark.parametrize(("size", "status"), [(IMAGE_MAX, 200), (IMAGE_MAX + 1, 413)])
def test_a_picture_has_at_most_five_megabytes(size: int, status: int) -> None:
    content = PNG + bytes(size - len(PNG))
    for as_json in (True, False):
        assert one_shot(Hand(world()), content, as_json=as_json).status == status


@pytest.mark.parametrize(("length", "status"), [(0, 400), (1, 200), (ALT_MAX, 200), (ALT_MAX + 1, 400)])
def test_a_medium_is_described_in_words_that_its_post_shows(length: int, status: int) -> None:
    hand = Hand(world())
    media = str(said(one_shot(hand, PNG, as_json=True))["data"]["id"])
    told = {"id": media, "metadata": {"alt_text": {"text": "a" * length}}}
    assert hand.ask("POST", "/2/media/metadata", json_body=told).status == status
    post = hand.post_id("look", media={"media_ids": [media]})
    (shown,) = hand.read(post, "expansions=attachments.media_keys&media.fields=alt_text")["includes"]["media"]
    assert shown.get("alt_text") == ("a" * length if status == 200 else None)


def test_media_belong_to_who_put_them_up() -> None:
    w = world()
    media = begin(Hand(w), MP4)
    other = Hand(w, "zeta-bearer")
    told = {"id": media, "metadata": {"alt_text": {"text": "mine"}}}
    for reply in (
        append(other, media, 0, MP4, as_json=True),
        other.ask("POST", f"{UPLOAD}/{media}/finalize"),
        other.ask("GET", UPLOAD, query=f"command=STATUS&media_id={media}"),
        other.ask("POST", "/2/media/metadata", json_body=told),
    ):
        assert reply.status == 400
        assert said(reply)["type"] == "https://api.x.com/2/problems/invalid-request"


@pytest.mark.parametrize(
    ("method", "path", "parts"),
    [
        ("POST", UPLOAD, {"json_body": {"media": "!!!"}}),
        ("POST", UPLOAD, {"json_body": {"media": "aGVsbG8="}}),
        ("POST", UPLOAD, {"json_body": {}}),
        ("POST", UPLOAD, {"body": b"nonsense", "kind": "multipart/form-data; boundary=x"}),
        ("POST", UPLOAD, {"body": multipart(a=b"1")[0], "kind": multipart(a=b"1")[1]}),
        ("POST", f"{UPLOAD}/initialize", {"json_body": {"media_type": "text/html", "total_bytes": 1}}),
        ("POST", f"{UPLOAD}/initialize", {"json_body": {"media_type": "video/mp4", "total_bytes": 0}}),
        ("POST", f"{UPLOAD}/initialize", {"json_body": {"media_type": "video/mp4", "total_bytes": -1}}),
        ("POST", f"{UPLOAD}/1/finalize", {}),
        ("POST", f"{UPLOAD}/x/append", {"json_body": {"media": "", "segment_index": 0}}),
        ("GET", UPLOAD, {"query": "command=DANCE&media_id=1"}),
        ("GET", UPLOAD, {"query": "command=STATUS"}),
        ("POST", "/2/media/metadata", {"json_body": {"id": "1"}}),
    ],
)
def test_nonsense_is_refused_in_the_words_of_v2(method: str, path: str, parts: dict[str, object]) -> None:
    w = world()
    reply = Hand(w).ask(method, path, **parts)
    assert reply.status == 400
    assert "errors" in said(reply) or said(reply)["title"] == "Bad Request"
    assert w.ledger.entries == []


def test_an_upload_of_neither_kind_is_an_unsupported_type() -> None:
    assert Hand(world()).ask("POST", UPLOAD, body=PNG, kind="image/png").status == 415


def test_the_status_of_what_is_not_finalised_is_not_there() -> None:
    hand = Hand(world())
    media = begin(hand, MP4)
    assert hand.ask("GET", UPLOAD, query=f"command=STATUS&media_id={media}").status == 404
