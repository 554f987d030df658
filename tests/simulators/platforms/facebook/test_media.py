import hashlib
import json

import pytest

from simulators.ledger import visible_digest
from simulators.platforms.facebook import pictures
from tests.simulators.platforms.facebook.hand import BROKEN_MP4, MP4, PAGE, SECOND, Hand, failed, png, said, world

URL = "https://cdn.example.com/p.png"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(10) + b"\xff\xc0\x00\x11\x08\x00\x07\x00\x09\x03" + bytes(9)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_photo_has_one_id_and_its_post_another() -> None:
    w = world()
    hand = Hand(w)
    answer = said(hand.photo(png(5, 2), caption="look"))
    assert set(answer) == {"id", "post_id"}
    assert answer["post_id"].startswith(f"{PAGE}_")
    assert answer["id"] not in answer["post_id"]
    (entry,) = w.ledger.entries
    assert (entry.event, entry.object, entry.visible) == (
        "create_post", answer["post_id"], visible_digest("look", (sha(png(5, 2)),)),
    )  # fmt: skip
    photo = hand.get(answer["id"], fields="name,images,page_story_id,from")
    assert (photo["name"], photo["page_story_id"], photo["images"][0]["width"]) == ("look", answer["post_id"], 5)
    post = hand.get(answer["post_id"], fields="message,attachments,full_picture,object_id,status_type")
    (attached,) = post["attachments"]["data"]
    assert (attached["type"], attached["target"]["id"], attached["media"]["image"]["height"]) == (
        "photo",
        answer["id"],
        2,
    )
    assert (post["message"], post["object_id"], post["status_type"]) == ("look", answer["id"], "added_photos")
    assert hand.ask("POST", f"{answer['id']}/comments", message="on the photo").status == 200
    assert len(hand.get(f"{answer['post_id']}/comments")["data"]) == 1


def test_a_photo_is_fetched_from_the_web_where_somebody_put_it() -> None:
    w = world()
    hand = Hand(w)
    assert failed(hand.ask("POST", f"{PAGE}/photos", url=URL)) == (400, 324, 2_069_019)
    assert failed(hand.ask("POST", f"{PAGE}/photos", url="file:///etc/passwd")) == (400, 100, None)
    assert failed(hand.ask("POST", f"{PAGE}/photos")) == (400, 324, 2_069_019)
    w.put_on_web(URL, b"<html>", kind="image/png")
    assert failed(hand.ask("POST", f"{PAGE}/photos", url=URL))[1] == 324
    assert w.ledger.entries == []
    w.put_on_web(URL, png(), kind="image/png")
    assert hand.ask("POST", f"{PAGE}/photos", url=URL, message="from afar").status == 200


@pytest.mark.parametrize(("spare", "status"), [(0, 200), (1, 400)])
def test_a_photo_has_its_largest_size(spare: int, status: int) -> None:
    content = png() + bytes(1000 - len(png()) + spare)
    assert Hand(world(photo_max_bytes=1000)).photo(content).status == status


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (png(7, 9), ("image/png", 7, 9)),
        (JPEG, ("image/jpeg", 9, 7)),
        (b"GIF89a\x03\x00\x04\x00", ("image/gif", 3, 4)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x05\x00\x00", ("image/webp", 5, 6)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8L\x0a\x00\x00\x00\x2f\x04\x40\x01\x00" + bytes(9), ("image/webp", 5, 6)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x05\x00\x06\x00", ("image/webp", 5, 6)),
        (png()[:20], None),
        (JPEG[:12], None),
        (b"\xff\xd8\xff", None),
        (b"\xff\xd8\xff" + b"\xff" * 500, None),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X", None),
        (b"RIFF\x00\x00\x00\x00WEBPNONE" + bytes(20), None),
        (b"GIF89a", None),
        (MP4, None),
        (b"", None),
    ],
)
def test_a_photo_is_known_by_its_own_bytes(content: bytes, seen: tuple[str, int, int] | None) -> None:
    found = pictures.photo(content)
    assert (None if found is None else (found.kind, found.width, found.height)) == seen


def unpublished(hand: Hand, shade: int) -> str:
    answer = said(hand.photo(png(shade=shade), published="false"))
    assert set(answer) == {"id"}
    return str(answer["id"])


def test_several_photos_wait_unpublished_and_then_stand_in_one_post() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    photos = [unpublished(hand, shade) for shade in (1, 2, 3)]
    assert w.ledger.entries == []
    assert hand.listed() == []
    assert failed(other.ask("GET", photos[0])) == (400, 100, 33)
    attached = {f"attached_media[{n}]": f'{{"media_fbid":"{photo}"}}' for n, photo in enumerate(photos)}
    post = hand.post_id("three", **attached)
    (entry,) = w.ledger.entries
    assert entry.visible == visible_digest("three", tuple(sha(png(shade=shade)) for shade in (1, 2, 3)))
    (album,) = hand.get(post, fields="attachments")["attachments"]["data"]
    assert [item["target"]["id"] for item in album["subattachments"]["data"]] == photos
    assert other.get(photos[0])["id"] == photos[0]
    assert failed(hand.post("again", attached_media=f'[{{"media_fbid":"{photos[0]}"}}]')) == (400, 100, None)


def test_attached_photos_are_ones_own_once_each_and_young() -> None:
    w = world(media_life_s=60.0)
    hand = Hand(w)
    photo = unpublished(hand, 1)
    one = f'{{"media_fbid":"{photo}"}}'
    assert failed(hand.post("twice", attached_media=f"[{one},{one}]")) == (400, 100, None)
    assert failed(Hand(w, "zeta-token", "2002").post("theirs", attached_media=f"[{one}]")) == (400, 100, None)
    w.clock.advance(60 * SECOND - 1)
    assert hand.post("just in time", attached_media=f"[{one}]").status == 200
    late = unpublished(hand, 2)
    w.clock.advance(60 * SECOND)
    assert failed(hand.post("too late", attached_media=f'[{{"media_fbid":{late}}}]')) == (400, 100, None)


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 400)])
def test_a_post_has_at_most_ten_photos(more: int, status: int) -> None:
    hand = Hand(world())
    photos = [{"media_fbid": unpublished(hand, shade)} for shade in range(10 + more)]
    assert hand.post("many", attached_media=json.dumps(photos)).status == status


def test_an_unpublished_photo_can_be_deleted_and_a_published_one_takes_its_post_along() -> None:
    w = world()
    hand = Hand(w)
    photo = unpublished(hand, 1)
    assert failed(Hand(w, "zeta-token").ask("DELETE", photo)) == (403, 200, None)
    assert said(hand.ask("DELETE", photo)) == {"success": True}
    assert failed(hand.ask("GET", photo)) == failed(hand.ask("DELETE", photo)) == (400, 100, 33)
    assert w.ledger.entries == []
    answer = said(hand.photo(png()))
    assert said(hand.ask("DELETE", answer["id"])) == {"success": True}
    assert failed(hand.ask("GET", answer["post_id"])) == failed(hand.ask("GET", answer["id"])) == (400, 100, 33)
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]


def test_the_same_photo_again_is_allowed_unless_the_regime_says_otherwise() -> None:
    hand = Hand(world())
    assert [hand.photo(png(), caption="same").status for _ in range(2)] == [200, 200]
    strict = Hand(world(photo_duplicates=True))
    assert strict.photo(png(), caption="same").status == 200
    assert failed(strict.photo(png(), caption="same"))[1] == 506
    assert strict.photo(png(shade=9), caption="same").status == 200


def test_a_photo_can_be_scheduled() -> None:
    w = world()
    hand = Hand(w)
    at = w.clock.unix_us() // SECOND + 600
    answer = said(hand.photo(png(), published="false", scheduled_publish_time=str(at)))
    assert hand.listed("scheduled_posts") == [answer["post_id"]]
    w.clock.advance(600 * SECOND)
    assert hand.listed() == [answer["post_id"]]


def test_a_video_is_seen_once_it_is_processed() -> None:
    w = world()
    hand = Hand(w)
    video = said(hand.video(MP4, description="moving", title="A film"))["id"]
    w.clock.advance(SECOND)
    status = hand.get(video, fields="status,post_id")
    assert (status["status"]["video_status"], status["status"]["processing_progress"]) == ("processing", 50)
    assert "post_id" not in status
    (post,) = (entry.object for entry in w.ledger.entries)
    w.clock.advance(SECOND - 1)
    assert hand.listed() == []
    assert hand.get(post)["id"] == post
    assert failed(Hand(w, "zeta-token").ask("GET", post)) == (400, 100, 33)
    w.clock.advance(1)
    assert Hand(w, "zeta-token").get(post)["id"] == post
    ready = hand.get(video, fields="status,post_id,title,published")
    assert (ready["status"]["video_status"], ready["title"], ready["published"]) == ("ready", "A film", True)
    assert hand.listed() == [ready["post_id"]]
    (entry,) = w.ledger.entries
    assert (entry.object, entry.visible_us - entry.committed_us) == (ready["post_id"], 2 * SECOND)


def test_a_video_can_fail_at_once_or_late() -> None:
    w = world(video_max_bytes=len(MP4))
    hand = Hand(w)
    assert failed(hand.video(png())) == (400, 352, None)
    assert failed(hand.video(MP4 + b"x")) == (400, 382, None)
    assert failed(hand.ask("POST", f"{PAGE}/videos", file_url=URL)) == (400, 352, None)
    assert w.ledger.entries == []
    video = said(hand.video(BROKEN_MP4))["id"]
    w.clock.advance(2 * SECOND)
    said_of_it = hand.get(video, fields="status,post_id")
    assert said_of_it["status"]["video_status"] == "error"
    assert hand.listed() == []
    assert [happening.what for _, happening in w.story.outbox.due(w.clock.now_us())] == ["publish_failed"]
    w.put_on_web(URL, MP4, kind="video/mp4")
    assert hand.ask("POST", f"{PAGE}/videos", file_url=URL).status == 200


@pytest.mark.parametrize(
    ("published", "told"), [("false", ("upload_media", False, 0)), ("true", ("create_post", True, 1))]
)
def test_a_photo_that_nobody_sees_commits_nothing(published: str, told: tuple[str, bool, int]) -> None:
    w = world()
    assert Hand(w).photo(png(), published=published).status == 200
    entry = w.journal.entries[-1]
    assert (entry.operation, entry.committing, len(w.ledger.entries)) == told
