import hashlib
import json

import pytest

from simulators.ledger import visible_digest
from tests.simulators.meta_hand import (
    ACME_IG,
    DAY,
    FILM,
    GRAPH_FB,
    MP4,
    PICTURE,
    SECOND,
    OnInstagram,
    jpeg,
    png,
    world,
)

MIB = 1024 * 1024
NOWHERE = "https://media.example/nothing.jpg"


def put(w, content: bytes, url: str = "https://media.example/other.jpg") -> str:
    w.put_on_web(url, content, kind="application/octet-stream")
    return url


def test_a_picture_becomes_a_post_by_way_of_a_container_with_an_id_of_its_own() -> None:
    w = world()
    hand = OnInstagram(w)
    container = hand.container(caption="Spring is here", alt_text="a flower")
    assert hand.get(container, fields="status_code,status") == {
        "id": container, "status_code": "FINISHED",
        "status": "Finished: Media has been uploaded and it is ready to be published.",
    }  # fmt: skip
    assert not w.ledger.entries
    post = hand.publish(container, tag="intent-1")
    assert post != container
    assert hand.status(container) == "PUBLISHED"
    (entry,) = w.ledger.entries
    assert (entry.event, entry.account, entry.object, entry.tag) == ("create_post", ACME_IG, post, "intent-1")
    (kept,) = w.posts(ACME_IG, platform="Instagram")
    assert entry.visible == visible_digest(
        "Spring is here", (w.platforms["Instagram"].store.media[kept.media[0]].sha256,)
    )


def test_both_hosts_speak_alike() -> None:
    w = world()
    for host in ("graph.instagram.com", GRAPH_FB):
        hand = OnInstagram(w, host=host)
        assert hand.get(hand.post_id("The same"), fields="caption")["caption"] == "The same"


def test_there_is_no_post_of_text_alone() -> None:
    hand = OnInstagram(world())
    assert hand.pair("POST", f"{ACME_IG}/media", caption="Only words") == (100, None)
    assert hand.pair("POST", f"{ACME_IG}/media", media_type="TEXT", caption="Only words") == (100, None)


@pytest.mark.parametrize("kind", ["REELS", "VIDEO", "STORIES"])
def test_a_video_is_in_progress_for_as_long_as_the_regime_says_and_not_a_microsecond_longer(kind: str) -> None:
    w = world(Instagram={"processing_s": 5})
    hand = OnInstagram(w)
    container = str(hand.post(f"{ACME_IG}/media", media_type=kind, video_url=FILM)["id"])
    w.clock.advance(5 * SECOND - 1)
    assert hand.status(container) == "IN_PROGRESS"
    error = hand.error("POST", "me/media_publish", creation_id=container)
    assert (error["status"], error["code"], error["error_subcode"], error["is_transient"]) == (
        400,
        9007,
        2207027,
        False,
    )
    w.clock.advance(1)
    assert hand.status(container) == "FINISHED"
    shown = hand.get(hand.publish(container), fields="media_type,media_product_type")
    assert shown["media_type"] == "VIDEO"
    assert shown["media_product_type"] == {"STORIES": "STORY"}.get(kind, "REELS")


def test_a_video_that_was_never_asked_about_is_published_once_its_time_has_come() -> None:
    w = world()
    hand = OnInstagram(w)
    container = str(hand.post(f"{ACME_IG}/media", media_type="REELS", video_url=FILM)["id"])
    w.clock.advance(5 * SECOND)
    assert hand.publish(container)


@pytest.mark.parametrize(
    ("content", "pair"),
    [(None, (9004, 2207052)), (b"<html>", (352, 2207026)), (jpeg(800, 800), (352, 2207026))],
)
def test_a_video_that_cannot_be_taken_fails_late_and_says_why(content: bytes | None, pair: tuple[int, int]) -> None:
    w = world()
    hand = OnInstagram(w)
    url = FILM if content is None else put(w, content)
    container = str(hand.post(f"{ACME_IG}/media", media_type="REELS", video_url=url)["id"])
    if content is None:
        w.story.web.remove(FILM)  # it has to stay there until the container is FINISHED
    w.clock.advance(5 * SECOND)
    told = hand.get(container, fields="status_code,status")
    assert told["status_code"] == "ERROR"
    assert told["status"].startswith(f"Error: {pair[1]} ")
    assert hand.pair("POST", "me/media_publish", creation_id=container) == pair
    assert not w.ledger.entries


@pytest.mark.parametrize(
    ("content", "pair"),
    [
        (None, (9004, 2207052)),
        (png(800, 800), (36001, 2207005)),
        (b"<html>", (36001, 2207005)),
        (b"\xff\xd8\xff", (36001, 2207005)),
        (MP4, (36001, 2207005)),
        (jpeg(800, 800, size=8 * MIB + 1), (36000, 2207004)),
        (jpeg(799, 1000), (36003, 2207009)),
        (jpeg(1911, 1000), (36003, 2207009)),
    ],
)
@pytest.mark.parametrize("when", ["creation", "processing"])
def test_a_picture_that_cannot_be_taken_is_refused_at_once_or_fails_as_the_regime_says(
    content: bytes | None, pair: tuple[int, int], when: str
) -> None:
    w = world(Instagram={"pictures_fetched": when})
    hand = OnInstagram(w)
    url = NOWHERE if content is None else put(w, content)
    if when == "creation":
        assert hand.pair("POST", f"{ACME_IG}/media", image_url=url) == pair
        return
    container = hand.container(image_url=url)
    assert hand.get(container, fields="status")["status"].startswith(f"Error: {pair[1]}")
    assert hand.pair("POST", "me/media_publish", creation_id=container) == pair


@pytest.mark.parametrize("content", [jpeg(800, 1000), jpeg(1910, 1000), jpeg(800, 800, size=8 * MIB)])
def test_pictures_on_the_edge_of_what_is_taken_are_taken(content: bytes) -> None:
    w = world()
    assert OnInstagram(w).container(image_url=put(w, content))


def test_a_story_may_be_as_high_as_a_phone_and_stands_in_no_list() -> None:
    w = world()
    hand = OnInstagram(w)
    post = hand.publish(hand.container(media_type="STORIES", image_url=put(w, jpeg(1080, 1920))))
    assert hand.get(post, fields="media_product_type")["media_product_type"] == "STORY"
    assert hand.get("me/media")["data"] == []


def test_which_pictures_are_taken_is_a_regime() -> None:
    w = world(Instagram={"pictures": ["image/jpeg", "image/png"], "picture_max_bytes": 100})
    hand = OnInstagram(w)
    assert hand.container(image_url=put(w, png(800, 800)))
    assert hand.pair("POST", "me/media", image_url=put(w, jpeg(800, 800, size=101))) == (36000, 2207004)


@pytest.mark.parametrize("written", ["comma list", "JSON array", "numbered"])
def test_a_carousel_shows_its_children_in_their_order(written: str) -> None:
    w = world()
    hand = OnInstagram(w)
    other = put(w, jpeg(800, 1000))
    film = str(hand.post("me/media", media_type="VIDEO", video_url=FILM, is_carousel_item="true")["id"])
    children = [hand.container(image_url=other, is_carousel_item="true"), film, hand.container(is_carousel_item="True")]
    listed = {
        "comma list": {"children": ",".join(children)},
        "JSON array": {"children": json.dumps(children)},
        "numbered": {f"children[{place}]": child for place, child in enumerate(children)},
    }[written]
    container = str(hand.post("me/media", media_type="CAROUSEL", caption="Three", **listed)["id"])
    assert hand.status(container) == "IN_PROGRESS"
    w.clock.advance(5 * SECOND)
    assert hand.status(container) == "FINISHED"
    post = hand.publish(container)
    shown = hand.get(post, fields="media_type,children{media_type,media_url},media_url")
    assert shown["media_type"] == "CAROUSEL_ALBUM"
    assert "media_url" not in shown
    assert [each["media_type"] for each in shown["children"]["data"]] == ["IMAGE", "VIDEO", "IMAGE"]
    assert hand.get(f"{post}/children")["data"] == [{"id": each["id"]} for each in shown["children"]["data"]]
    shas = [hashlib.sha256(content).hexdigest() for content in (jpeg(800, 1000), MP4, jpeg(1080, 1080))]
    assert w.ledger.entries[-1].visible == visible_digest("Three", tuple(shas))
    first = shown["children"]["data"][0]["id"]
    assert hand.get(first, fields="id,username") == {"id": first, "username": "acme.garden"}
    assert hand.get("me/content_publishing_limit")["data"] == [{"quota_usage": 1}]


@pytest.mark.parametrize(("count", "pair"), [(1, (100, 2207028)), (2, None), (10, None), (11, (100, 2207028))])
def test_a_carousel_has_two_to_ten_children(count: int, pair: tuple[int, int] | None) -> None:
    hand = OnInstagram(world())
    children = ",".join(hand.container(is_carousel_item="true") for _ in range(count))
    if pair is None:
        assert hand.post("me/media", media_type="CAROUSEL", children=children)["id"]
    else:
        assert hand.pair("POST", "me/media", media_type="CAROUSEL", children=children) == pair


def test_a_carousel_is_made_of_the_accounts_own_items_and_fails_with_any_of_them() -> None:
    w = world()
    hand = OnInstagram(w)
    item = hand.container(is_carousel_item="true")
    alone = hand.container()
    others = OnInstagram(w, "IGAA-zeta", "17841400000000002").container(is_carousel_item="true")
    for wrong in (alone, others, "12345", "x"):
        pair = hand.pair("POST", "me/media", media_type="CAROUSEL", children=f"{item},{wrong}")
        assert pair == (24, 2207008)
    broken = str(hand.post("me/media", media_type="VIDEO", video_url=NOWHERE, is_carousel_item="true")["id"])
    container = str(hand.post("me/media", media_type="CAROUSEL", children=f"{item},{broken}")["id"])
    w.clock.advance(5 * SECOND)
    assert hand.get(container, fields="status")["status"].startswith("Error: 2207052")
    assert hand.pair("POST", "me/media_publish", creation_id=container) == (9004, 2207052)
    assert hand.pair("POST", "me/media_publish", creation_id=item) == (24, 2207008)
    assert hand.pair("POST", "me/media", media_type="REELS", video_url=FILM, is_carousel_item="true") == (100, None)


def test_a_container_is_published_once() -> None:
    w = world()
    hand = OnInstagram(w)
    container = hand.container()
    hand.publish(container)
    assert hand.pair("POST", "me/media_publish", creation_id=container) == (24, 2207008)
    again = OnInstagram(world(Instagram={"published_again": "media_not_found"}))
    container = again.container()
    again.publish(container)
    assert again.pair("POST", "me/media_publish", creation_id=container) == (24, 2207006)
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize(("age_us", "status"), [(DAY - 1, "FINISHED"), (DAY, "EXPIRED")])
def test_a_container_lives_for_a_day_and_not_a_microsecond_longer(age_us: int, status: str) -> None:
    w = world()
    hand = OnInstagram(w)
    container = hand.container()
    w.clock.advance(age_us)
    assert hand.status(container) == status
    if status == "EXPIRED":
        assert hand.pair("POST", "me/media_publish", creation_id=container) == (-2, 2207020)
    else:
        assert hand.publish(container)


@pytest.mark.parametrize("creation", ["", "12345", "-1", "x", "9" * 40, "0x10"])
def test_what_is_no_container_is_not_published(creation: str) -> None:
    hand = OnInstagram(world())
    code, subcode = hand.pair("POST", "me/media_publish", creation_id=creation)
    assert (code, subcode) == ((24, 2207008) if creation else (100, None))


def test_a_container_is_its_owners() -> None:
    w = world()
    container = OnInstagram(w).container()
    zeta = OnInstagram(w, "IGAA-zeta", "17841400000000002")
    assert zeta.pair("POST", "me/media_publish", creation_id=container) == (24, 2207008)
    assert zeta.pair("GET", container) == (100, 33)
    assert zeta.pair("POST", f"{ACME_IG}/media", image_url=PICTURE) == (100, 33)
    assert zeta.pair("POST", f"{ACME_IG}/media_publish", creation_id=container) == (100, 33)
    assert zeta.pair("POST", "17841400000000009/media", image_url=PICTURE) == (100, 33)


def test_containers_are_counted_when_they_are_made_and_each_is_forgotten_a_day_later() -> None:
    w = world(Instagram={"containers_a_day": 2})
    hand = OnInstagram(w)
    assert hand.pair("POST", "me/media", image_url="https://nothing.example/a.jpg") == (9004, 2207052)
    hand.container()
    w.clock.advance(60 * SECOND)
    last = hand.container()
    error = hand.error("POST", "me/media", image_url=PICTURE)
    assert (error["status"], error["code"], error["error_subcode"]) == (400, 9, 2207042)
    assert hand.publish(last)
    zeta = OnInstagram(w, "IGAA-zeta", "17841400000000002")
    assert zeta.container()
    w.clock.advance(DAY - 60 * SECOND - 1)
    assert hand.pair("POST", "me/media", image_url=PICTURE) == (9, 2207042)
    w.clock.advance(1)
    assert hand.container()
    assert hand.pair("POST", "me/media", image_url=PICTURE) == (9, 2207042)


def test_four_hundred_containers_a_day_are_the_published_limit() -> None:
    w = world()
    hand = OnInstagram(w)
    for _ in range(400):
        assert hand.container()
    assert hand.pair("POST", "me/media", image_url=PICTURE) == (9, 2207042)


@pytest.mark.parametrize("status", [400, 403])
def test_the_quota_counts_what_was_published_and_each_slot_frees_a_day_after_its_own_publish(status: int) -> None:
    w = world(Instagram={"quota_total": 2, "quota_status": status})
    hand = OnInstagram(w)
    unpublished = hand.container()
    assert hand.get("me/content_publishing_limit", fields="quota_usage,config")["data"] == [
        {"quota_usage": 0, "config": {"quota_total": 2, "quota_duration": 86_400}}
    ]
    hand.post_id("First")
    w.clock.advance(60 * SECOND)
    hand.post_id("Second")
    error = hand.error("POST", "me/media_publish", creation_id=unpublished)
    assert (error["status"], error["code"], error["error_subcode"]) == (status, 9, 2207042)
    assert hand.status(unpublished) == "FINISHED"
    assert hand.pair("POST", "me/media_publish", creation_id="12345") == (24, 2207008)
    w.clock.advance(DAY - 60 * SECOND - 1)
    waiting = hand.container()
    assert hand.pair("POST", "me/media_publish", creation_id=waiting) == (9, 2207042)
    w.clock.advance(1)
    assert hand.publish(waiting)
    waiting = hand.container()
    assert hand.pair("POST", "me/media_publish", creation_id=waiting) == (9, 2207042)
    w.clock.advance(60 * SECOND)
    assert hand.publish(waiting)


def test_a_hundred_posts_in_a_day_are_the_quota() -> None:
    hand = OnInstagram(world())
    for _ in range(100):
        hand.post_id()
    assert hand.pair("POST", "me/media_publish", creation_id=hand.container()) == (9, 2207042)
    assert OnInstagram(hand.world, "IGAA-zeta", "17841400000000002").post_id()


@pytest.mark.parametrize(
    ("caption", "pair"),
    [
        ("a" * 2200, None),
        ("a" * 2201, (36004, 2207010)),
        ("#a " * 30, None),
        ("#a " * 31, (100, 2207040)),
        ("@a " * 20, None),
        ("@a " * 21, (100, 2207040)),
        ("a@b.example " * 21, None),
        ("a\x00b", (100, None)),
    ],
)
def test_a_caption_is_counted(caption: str, pair: tuple[int, int | None] | None) -> None:
    hand = OnInstagram(world())
    if pair is None:
        assert hand.get(hand.post_id(caption), fields="caption")["caption"] == caption
    else:
        assert hand.pair("POST", "me/media", image_url=PICTURE, caption=caption) == pair


def test_the_code_of_a_long_caption_is_a_regime() -> None:
    hand = OnInstagram(world(Instagram={"caption_code": 36103}))
    assert hand.pair("POST", "me/media", image_url=PICTURE, caption="a" * 2201) == (36103, 2207010)


@pytest.mark.parametrize(
    ("fields", "pair"),
    [
        ({"user_tags": '[{"username":"zeta","x":0.5,"y":0.5}]'}, None),
        ({"user_tags": json.dumps([{"username": "zeta"}] * 21)}, (100, 2207040)),
        ({"user_tags": "{"}, (100, None)),
        ({"user_tags": "{}"}, (100, None)),
        ({"thumb_offset": "1000"}, None),
        ({"thumb_offset": "-1"}, (1, 2207057)),
        ({"is_carousel_item": "perhaps"}, (100, None)),
    ],
)
def test_what_else_is_said_of_a_container_is_looked_at(
    fields: dict[str, str], pair: tuple[int, int | None] | None
) -> None:
    hand = OnInstagram(world())
    if pair is None:
        assert hand.container(**fields)
    else:
        assert hand.pair("POST", "me/media", image_url=PICTURE, **fields) == pair


def test_the_same_picture_and_caption_may_be_posted_again() -> None:
    hand = OnInstagram(world())
    assert hand.post_id("Good morning") != hand.post_id("Good morning")


@pytest.mark.parametrize(("kind", "url"), [("IMAGE", PICTURE), ("REELS", FILM)])
def test_an_upload_that_the_platform_itself_fails_to_process_is_an_upload_error(kind: str, url: str) -> None:
    w = world(Instagram={"picture_processing_s": 5})
    hand = OnInstagram(w)
    container = str(hand.post("me/media", media_type=kind, image_url=url, video_url=url)["id"])
    (media,) = w.platforms["Instagram"].store.media.values()
    assert media.ready_us == 5 * SECOND
    media.trouble = "InternalError"
    assert hand.status(container) == "IN_PROGRESS"
    w.clock.advance(5 * SECOND)
    assert hand.get(container, fields="status")["status"].startswith("Error: 2207053 ")
    assert hand.pair("POST", "me/media_publish", creation_id=container) == (-1, 2207053)
