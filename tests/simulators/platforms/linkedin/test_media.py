import hashlib
import struct

import pytest

from tests.simulators.platforms.linkedin.hands import (
    ANN,
    DAY,
    MP4,
    ORG,
    PNG,
    SECOND,
    Hand,
    headers,
    key,
    said,
    world,
    wrong,
)


def film(hand: Hand, content: bytes = MP4, owner: str = ORG) -> tuple[str, list[str]]:
    """All parts of a video, without a token; its URN and the parts' ids."""
    begun = hand.begin("videos", owner, fileSizeBytes=len(content), uploadCaptions=False, uploadThumbnail=False)
    ids = []
    for part in begun["uploadInstructions"]:
        reply = hand.put(part["uploadUrl"], content[part["firstByte"] : part["lastByte"] + 1], authorization=None)
        assert reply.status == 200
        ids.append(headers(reply)["etag"])
    return begun["video"], ids


def finalize(hand: Hand, urn: str, ids: list[str]) -> int:
    body = {"finalizeUploadRequest": {"video": urn, "uploadToken": "", "uploadedPartIds": ids}}
    return hand.ask("POST", "/rest/videos", body, query="action=finalizeUpload").status


def test_an_image_is_asked_for_sent_processed_and_shown() -> None:
    w = world()
    hand = Hand(w)
    begun = hand.begin("images")
    assert begun["uploadUrl"].startswith("https://www.linkedin.com/dms-uploads/")
    assert begun["uploadUrlExpiresAt"] > w.clock.unix_us() // 1_000
    assert hand.status(begun["image"]) == "WAITING_UPLOAD"
    assert hand.put(begun["uploadUrl"], PNG).status == 201
    assert hand.status(begun["image"]) == "PROCESSING"
    w.clock.advance(2 * SECOND)
    assert hand.status(begun["image"]) == "AVAILABLE"
    content = {"media": {"id": begun["image"], "altText": "A spade"}}
    urn = hand.post_id("Look", content=content)
    assert said(hand.read(urn))["content"] == content
    (post,) = w.posts("5001", platform="LinkedIn")
    (medium,) = (w.platforms["LinkedIn"].store.media[each] for each in post.media)
    assert (medium.alt, medium.sha256) == ("A spade", hashlib.sha256(PNG).hexdigest())


def test_the_bytes_of_an_image_need_a_token_of_the_owner() -> None:
    w = world()
    url = Hand(w).begin("images")["uploadUrl"]
    assert wrong(Hand(w, None).put(url, PNG)) == (401, "EMPTY_ACCESS_TOKEN")
    assert wrong(Hand(w, "ben").put(url, PNG)) == (403, "ACCESS_DENIED")
    assert Hand(w).put(url, PNG).status == 201
    assert Hand(w).put(url, PNG).status == 201, "the same again"
    assert wrong(Hand(w).put(url, PNG + b"x")) == (400, "INVALID_VALUE_FOR_FIELD")


@pytest.mark.parametrize(("age_us", "expected"), [(DAY - 1, 201), (DAY, 403)])
def test_an_upload_url_lives_for_a_day(age_us: int, expected: int) -> None:
    w = world()
    url = Hand(w).begin("images")["uploadUrl"]
    w.clock.advance(age_us)
    assert Hand(w).put(url, PNG).status == expected


def test_a_post_before_the_image_is_sent_is_refused() -> None:
    hand = Hand(world())
    urn = hand.begin("images")["image"]
    assert wrong(hand.post("Look", content={"media": {"id": urn}})) == (400, "MEDIA_ASSET_WAITING_UPLOAD")


@pytest.mark.parametrize(("failed_media", "later"), [("failed", 200), ("gone", 404)])
def test_a_post_while_the_image_is_processed_is_accepted_and_later_shows_or_not(failed_media: str, later: int) -> None:
    w = world(failed_media=failed_media)
    hand = Hand(w)
    good = hand.post_id("Good", content={"media": {"id": hand.image()}})
    bad = hand.post_id("Bad", content={"media": {"id": hand.image(content=b"no picture")}})
    assert said(hand.read(bad))["lifecycleState"] == "PUBLISH_REQUESTED"
    assert said(hand.list())["elements"] == []
    w.clock.advance(2 * SECOND)
    assert [each["id"] for each in said(hand.list())["elements"]] == [good]
    reply = hand.read(bad)
    assert reply.status == later
    assert later == 404 or said(reply)["lifecycleState"] == "PUBLISH_FAILED"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PNG, "AVAILABLE"),
        (b"GIF89a" + struct.pack("<HH", 8, 8) + bytes(9), "AVAILABLE"),
        (b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 8, 8) + bytes(20), "AVAILABLE"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(20), "PROCESSING_FAILED"),
        (MP4, "PROCESSING_FAILED"),
        (PNG[:16] + struct.pack(">II", 6_028, 5_997) + bytes(9), "AVAILABLE"),
        (PNG[:16] + struct.pack(">II", 6_029, 5_997) + bytes(9), "PROCESSING_FAILED"),
        (PNG + bytes(10 * 1024 * 1024 - len(PNG)), "AVAILABLE"),
        (PNG + bytes(10 * 1024 * 1024 - len(PNG) + 1), "PROCESSING_FAILED"),
    ],
)
def test_pictures_are_looked_at_for_kind_pixels_and_size(content: bytes, expected: str) -> None:
    w = world()
    hand = Hand(w)
    urn = hand.image(content=content)
    w.clock.advance(2 * SECOND)
    assert hand.status(urn) == expected
    status = hand.post("Look", content={"media": {"id": urn}}).status
    assert status == (201 if expected == "AVAILABLE" else 400)


@pytest.mark.parametrize(("count", "expected"), [(1, 400), (2, 201), (20, 201), (21, 400)])
def test_several_images_are_two_to_twenty(count: int, expected: int) -> None:
    w = world()
    hand = Hand(w)
    images = [{"id": hand.image()} for _ in range(count)]
    assert hand.post("Look", content={"multiImage": {"images": images}}).status == expected


def test_media_belong_to_the_author() -> None:
    hand = Hand(world())
    urn = hand.image(owner=ANN)
    assert wrong(hand.post("Look", ORG, content={"media": {"id": urn}})) == (403, "ACCESS_DENIED")
    assert hand.post("Look", ANN, content={"media": {"id": urn}}).status == 201


def test_a_members_token_cannot_see_how_far_an_image_is() -> None:
    w = world()
    urn = Hand(w).image(owner=ANN)
    assert wrong(Hand(w).ask("GET", f"/rest/images/{key(urn)}")) == (403, "ACCESS_DENIED")
    assert Hand(w, "ann-reads").status(urn) == "PROCESSING"
    assert wrong(Hand(w, "ann-reads").ask("GET", "/rest/images/urn%3Ali%3Aimage%3ANONE")) == (404, "NOT_FOUND")
    assert wrong(Hand(w, "ann-reads").ask("GET", "/rest/images/urn%3Ali%3Aperson%3Aann1")) == (400, "INVALID_URN_TYPE")


def test_a_video_comes_in_parts_without_a_token_and_is_then_finalized() -> None:
    w = world(part_bytes=40_000)
    hand = Hand(w)
    urn, ids = film(hand)
    assert len(ids) == 3
    assert hand.status(urn) == "WAITING_UPLOAD"
    assert wrong(hand.post("Look", content={"media": {"id": urn}})) == (400, "MEDIA_ASSET_WAITING_UPLOAD")
    assert finalize(hand, urn, ids[::-1]) == 400
    assert finalize(hand, urn, ids[:2]) == 400
    assert finalize(hand, urn, ids) == 200
    assert finalize(hand, urn, ids) == 200, "again"
    w.clock.advance(2 * SECOND)
    assert hand.status(urn) == "AVAILABLE"
    assert hand.post_id("Look", content={"media": {"id": urn, "title": "A film"}}).startswith("urn:li:ugcPost:")


def test_a_part_has_the_length_that_was_asked_for() -> None:
    hand = Hand(world(part_bytes=60_000))
    begun = hand.begin("videos", fileSizeBytes=len(MP4))
    first, last = (part["uploadUrl"] for part in begun["uploadInstructions"])
    assert hand.put(first, MP4[:59_999]).status == 400
    assert hand.put(last, MP4[60_000:]).status == 200
    assert hand.put(last + "9", MP4[60_000:]).status == 400


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (MP4[: 75 * 1024], "AVAILABLE"),
        (MP4[: 75 * 1024 - 1], "PROCESSING_FAILED"),
        (b"x" * 80_000, "PROCESSING_FAILED"),
    ],
)
def test_videos_are_looked_at(content: bytes, expected: str) -> None:
    w = world()
    hand = Hand(w)
    urn, ids = film(hand, content)
    assert finalize(hand, urn, ids) == 200
    w.clock.advance(2 * SECOND)
    assert hand.status(urn) == expected


@pytest.mark.parametrize("size", [0, -1, 500 * 1024 * 1024 + 1])
def test_a_video_has_a_size(size: int) -> None:
    asks = {"initializeUploadRequest": {"owner": ORG, "fileSizeBytes": size}}
    reply = Hand(world()).ask("POST", "/rest/videos", asks, query="action=initializeUpload")
    assert wrong(reply) == (400, "INVALID_VALUE_FOR_FIELD")


@pytest.mark.parametrize(("content", "expected"), [(b"%PDF-1.7 ...", "AVAILABLE"), (PNG, "PROCESSING_FAILED")])
def test_documents_are_sent_like_images(content: bytes, expected: str) -> None:
    w = world()
    hand = Hand(w)
    begun = hand.begin("documents")
    assert hand.put(begun["uploadUrl"], content).status == 201
    w.clock.advance(2 * SECOND)
    assert hand.status(begun["document"]) == expected


def test_uploads_are_no_effects() -> None:
    w = world()
    hand = Hand(w)
    hand.image()
    urn, ids = film(hand)
    finalize(hand, urn, ids)
    assert w.ledger.entries == []
