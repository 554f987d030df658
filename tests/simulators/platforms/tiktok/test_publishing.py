import datetime as dt
import hashlib

import pytest

from tests.simulators.platforms.tiktok.hands import (
    DAY,
    FILM,
    JPEG,
    MINUTE,
    MP4,
    PUBLIC,
    SECOND,
    SELF,
    WEBP,
    Hand,
    good,
    measured,
    said,
    world,
    wrong,
)


def test_a_direct_post_is_begun_sent_processed_moderated_and_then_has_an_id() -> None:
    w = world()
    hand = Hand(w)
    begun = good(hand.direct())
    publish_id = begun["publish_id"]
    assert publish_id.startswith("v_pub_file~v2-1.")
    assert begun["upload_url"].startswith("https://open-upload.tiktokapis.com/video/?upload_id=")
    assert len(begun["upload_url"]) <= 256
    assert hand.status(publish_id) == {
        "status": "PROCESSING_UPLOAD", "fail_reason": "", "publicaly_available_post_id": [], "uploaded_bytes": 0,
    }  # fmt: skip
    assert w.ledger.entries == []
    sent = hand.put(begun["upload_url"], MP4)
    assert (sent.status, sent.body, dict(sent.headers)["content-range"]) == (201, b"", f"bytes 0-{len(MP4)}/{len(MP4)}")
    w.clock.advance(5 * SECOND - 1)
    assert hand.status(publish_id)["status"] == "PROCESSING_UPLOAD"
    w.clock.advance(1)
    assert hand.status(publish_id)["status"] == "PUBLISH_COMPLETE"
    w.clock.advance(30 * SECOND - 1)
    assert hand.status(publish_id)["publicaly_available_post_id"] == []
    w.clock.advance(1)
    (post_id,) = hand.status(publish_id)["publicaly_available_post_id"]
    (entry,) = w.ledger.entries
    assert (entry.event, entry.account, entry.object) == ("create_post", "open-ann", publish_id)
    assert entry.visible_us == 35 * SECOND
    (post,) = w.posts("open-ann", platform="TikTok")
    assert post_id == post.id
    media = w.platforms["TikTok"].store.media[post.media[0]]
    assert (post.text, media.sha256) == ("Hi #cats", hashlib.sha256(MP4).hexdigest())


def test_a_private_post_is_complete_and_never_has_an_id() -> None:
    w = world()
    hand = Hand(w)
    publish_id = hand.posted(privacy=SELF)
    w.clock.advance(DAY)
    told = hand.status(publish_id)
    assert (told["status"], told["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])
    assert hand.list()["videos"] == []
    assert w.posts("open-ann", platform="TikTok")[0].hidden


def test_ids_may_be_written_as_strings() -> None:
    w = world(post_ids_as="strings", processing_s=0, moderation_s=0)
    told = Hand(w).status(Hand(w).posted())
    assert told["publicaly_available_post_id"] == [str(w.posts("open-ann", platform="TikTok")[0].id)]


def test_a_video_is_pulled_from_where_it_stands() -> None:
    w = world()
    hand = Hand(w)
    publish_id = good(hand.pull())["publish_id"]
    assert publish_id.startswith("v_pub_url~v2.")
    assert hand.status(publish_id)["status"] == "PROCESSING_DOWNLOAD"
    w.clock.advance(5 * SECOND)
    told = hand.status(publish_id)
    assert (told["status"], told["downloaded_bytes"]) == ("PUBLISH_COMPLETE", len(MP4))
    assert [entry.event for entry in w.ledger.entries] == ["create_post"]


def test_a_draft_goes_to_the_inbox_and_is_no_post() -> None:
    w = world()
    hand = Hand(w, "ann-drafts")
    begun = good(hand.draft())
    assert begun["publish_id"].startswith("v_inbox_file~v2-1.")
    assert hand.put(begun["upload_url"], MP4).status == 201
    w.clock.advance(5 * SECOND)
    assert hand.status(begun["publish_id"])["status"] == "SEND_TO_USER_INBOX"
    assert w.ledger.entries == []
    assert w.posts("open-ann", platform="TikTok") == []


def test_only_the_request_that_makes_a_post_stand_is_called_so() -> None:
    w = world()
    hand = Hand(w)
    pulled = {"source": "PULL_FROM_URL", "video_url": FILM}
    good(hand.pull())
    good(hand.init("inbox/video", pulled, None))
    good(hand.photos([FILM]))
    good(hand.photos([FILM], "MEDIA_UPLOAD"))
    begun = good(hand.draft())
    hand.put(begun["upload_url"], MP4)
    assert [entry.operation for entry in w.journal.entries] == [
        "create_post", "create_container", "create_post", "create_container", "create_container", "upload_media",
    ]  # fmt: skip
    assert [entry.event for entry in w.ledger.entries] == ["create_post"]


def test_photos_are_pulled_and_shown_together() -> None:
    w = world()
    hand = Hand(w)
    urls = ["https://example.com/1.webp", "https://example.com/2.jpg"]
    for url, content in zip(urls, (WEBP, JPEG), strict=True):
        w.put_on_web(url, content, kind="image/webp")
    publish_id = good(hand.photos(urls, cover=1, title="Cats", description="Two #cats"))["publish_id"]
    assert publish_id.startswith("p_pub_url~v2.")
    w.clock.advance(5 * SECOND)
    assert hand.status(publish_id)["status"] == "PUBLISH_COMPLETE"
    (post,) = w.posts("open-ann", platform="TikTok")
    assert (post.title, post.text, len(post.media)) == ("Cats", "Two #cats", 2)
    draft = good(hand.photos(urls, "MEDIA_UPLOAD"))["publish_id"]
    w.clock.advance(5 * SECOND)
    assert hand.status(draft)["status"] == "SEND_TO_USER_INBOX"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "photo_pull_failed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "file_format_check_failed"),
        (JPEG + bytes(20 * 1024 * 1024), "file_format_check_failed"),
        (WEBP[:-6] + (1_080).to_bytes(3, "little") * 2, "picture_size_check_failed"),
        (WEBP[:-6] + (1_079).to_bytes(3, "little") + (1_920).to_bytes(3, "little"), "picture_size_check_failed"),
    ],
)
def test_a_photo_that_does_not_do_fails_the_whole_post_late(content: bytes | None, reason: str) -> None:
    w = world()
    hand = Hand(w)
    if content is not None:
        w.put_on_web("https://example.com/1.webp", content, kind="image/webp")
    publish_id = good(hand.photos(["https://example.com/1.webp"]))["publish_id"]
    assert hand.status(publish_id)["status"] == "PROCESSING_DOWNLOAD"
    w.clock.advance(5 * SECOND)
    told = hand.status(publish_id)
    assert (told["status"], told["fail_reason"]) == ("FAILED", reason)
    assert w.ledger.entries == []


def test_what_is_no_video_or_cannot_be_fetched_fails_late() -> None:
    w = world()
    hand = Hand(w)
    ids = [hand.posted(b"no film"), good(hand.pull("https://example.com/gone.mp4"))["publish_id"]]
    w.clock.advance(5 * SECOND)
    assert [hand.status(each)["fail_reason"] for each in ids] == ["file_format_check_failed", "video_pull_failed"]
    assert w.ledger.entries == []


def test_who_takes_the_apps_rights_back_in_between_ends_the_post() -> None:
    w = world()
    hand = Hand(w)
    begun = good(hand.direct())
    w.token("ann").revoke()
    assert hand.put(begun["upload_url"], MP4).status == 201
    w.clock.advance(5 * SECOND)
    assert Hand(w, "ann-drafts").status(begun["publish_id"])["fail_reason"] == "auth_removed"
    assert w.ledger.entries == []


@pytest.mark.parametrize(
    ("verified", "url", "expected"),
    [
        (None, FILM, 200),
        (None, "http://media.example.com/film.mp4", 403),
        (None, "https://[", 403),
        ([], FILM, 403),
        (["example.com"], FILM, 200),
        (["ample.com"], FILM, 403),
        (["https://media.example.com/"], FILM, 200),
        (["https://media.example.com/videos/"], FILM, 403),
    ],
)
def test_media_are_pulled_only_from_what_the_app_has_shown_to_be_its_own(
    verified: list[str] | None, url: str, expected: int
) -> None:
    w = world(verified_urls=verified)
    reply = Hand(w).pull(url)
    assert reply.status == expected
    assert expected == 200 or wrong(reply) == (403, "url_ownership_unverified")


def test_the_minute_slides_and_each_way_to_begin_has_its_own() -> None:
    w = world(posts_max=100)
    hand = Hand(w)
    for _ in range(6):
        good(hand.direct())
        w.clock.advance(SECOND)
    assert wrong(hand.direct()) == (429, "rate_limit_exceeded")
    assert wrong(hand.pull()) == (429, "rate_limit_exceeded"), "the same endpoint"
    good(hand.draft())
    w.clock.advance(MINUTE - 6 * SECOND - 1)
    assert wrong(hand.direct()) == (429, "rate_limit_exceeded")
    assert good(Hand(w, "ben").direct(privacy=SELF))
    w.clock.advance(1)
    good(hand.direct())
    assert wrong(hand.direct()) == (429, "rate_limit_exceeded")


def test_a_creator_posts_fifteen_times_in_24_hours() -> None:
    w = world()
    hand = Hand(w)
    for _ in range(15):
        hand.posted()
        w.clock.advance(MINUTE)
    assert wrong(hand.direct()) == (403, "spam_risk_too_many_posts")
    told = hand.ask("POST", "/v2/post/publish/creator_info/query/")
    assert wrong(told) == (200, "spam_risk_too_many_posts")
    w.clock.advance(DAY - 15 * MINUTE - 1)
    assert wrong(hand.direct()) == (403, "spam_risk_too_many_posts")
    w.clock.advance(1)
    hand.posted()


def test_posts_that_were_begun_in_time_fail_when_the_day_is_full() -> None:
    w = world(posts_max=1)
    hand = Hand(w)
    begun = [good(hand.direct()) for _ in range(2)]
    for each in begun:
        assert hand.put(each["upload_url"], MP4).status == 201
    w.clock.advance(5 * SECOND)
    assert [hand.status(each["publish_id"])["fail_reason"] for each in begun] == ["", "spam_risk_too_many_posts"]
    assert len(w.ledger.entries) == 1


def test_five_drafts_wait_in_an_inbox() -> None:
    w = world()
    hand = Hand(w)
    for _ in range(5):
        good(hand.draft())
    assert wrong(hand.draft()) == (403, "spam_risk_too_many_pending_share")
    w.clock.advance(DAY - 1)
    assert wrong(hand.draft()) == (403, "spam_risk_too_many_pending_share")
    w.clock.advance(1)
    good(hand.draft())


@pytest.mark.parametrize(
    ("token", "privacy", "regime", "expected"),
    [
        ("ann", PUBLIC, {}, 403),
        ("ann", SELF, {}, 403),
        ("ann", SELF, {"unaudited_needs_private": False}, 200),
        ("ann", PUBLIC, {"unaudited_needs_private": False}, 403),
        ("ben", SELF, {}, 200),
        ("ben", "FOLLOWER_OF_CREATOR", {}, 403),
    ],
)
def test_an_app_without_an_audit_posts_in_private_only(
    token: str, privacy: str, regime: dict[str, bool], expected: int
) -> None:
    reply = Hand(world(audited=False, **regime), token).direct(privacy=privacy)
    assert reply.status == expected
    assert expected == 200 or wrong(reply)[1] == "unaudited_client_can_only_post_to_private_accounts"


def test_an_app_without_an_audit_posts_for_a_few_users_a_day() -> None:
    w = world(audited=False, unaudited_needs_private=False, unaudited_users_max=1)
    Hand(w).posted(privacy=SELF)
    Hand(w).posted(privacy=SELF)
    assert wrong(Hand(w, "ben").direct(privacy=SELF)) == (403, "reached_active_user_cap")
    w.clock.advance(DAY)
    good(Hand(w, "ben").direct(privacy=SELF))


def test_who_is_banned_posts_nothing() -> None:
    w = world(banned=["open-ann"])
    assert wrong(Hand(w).direct()) == (403, "spam_risk_user_banned_from_posting")
    assert wrong(Hand(w).draft()) == (403, "spam_risk_user_banned_from_posting")
    good(Hand(w, "ben").direct(privacy=SELF))


@pytest.mark.parametrize(
    ("token", "privacy", "expected"),
    [
        ("ann", "FOLLOWER_OF_CREATOR", 403),
        ("ben", PUBLIC, 403),
        ("ann", "", 403),
        ("ann", "FRIENDS", 403),
        ("ben", "FOLLOWER_OF_CREATOR", 200),
    ],
)
def test_the_privacy_is_one_of_the_creators_options(token: str, privacy: str, expected: int) -> None:
    w = world()
    reply = Hand(w, token).direct(privacy=privacy)
    assert reply.status == expected
    assert expected == 200 or wrong(reply)[1] == "privacy_level_option_mismatch"
    info = good(Hand(w, token).ask("POST", "/v2/post/publish/creator_info/query/"))
    assert (privacy in info["privacy_level_options"]) is (expected == 200)


@pytest.mark.parametrize(("title", "expected"), [("🐈" * 1_100, 200), ("🐈" * 1_100 + "a", 400), ("a\x00", 400)])
def test_a_title_has_at_most_2200_utf_16_runes(title: str, expected: int) -> None:
    assert Hand(world()).direct(title=title).status == expected


def test_a_publish_id_is_its_creators() -> None:
    w = world()
    publish_id = Hand(w).posted()
    path = "/v2/post/publish/status/fetch/"
    reply = Hand(w, "ben").ask("POST", path, {"publish_id": publish_id})
    assert wrong(reply) == (400, "token_not_authorized_for_specified_publish_id")
    assert wrong(Hand(w).ask("POST", path, {"publish_id": "v_pub_file~v2-1.1"})) == (400, "invalid_publish_id")
    assert wrong(Hand(w).ask("POST", path, {"publish_id": 5})) == (400, "invalid_param")
    assert wrong(Hand(w, "ann-reads").ask("POST", path, {"publish_id": publish_id})) == (401, "scope_not_authorized")


@pytest.mark.parametrize(
    ("token", "expected"), [("ann", 200), ("ann-drafts", 401), ("ann-old", 401), ("nobodys", 401), (None, 401)]
)
def test_a_direct_post_needs_a_good_token_and_its_scope(token: str | None, expected: int) -> None:
    w = world()
    reply = Hand(w, token).direct()
    assert reply.status == expected
    code = "scope_not_authorized" if token == "ann-drafts" else "access_token_invalid"
    assert expected == 200 or wrong(reply)[1] == code


def test_a_draft_token_may_send_photos_as_a_draft_only() -> None:
    w = world()
    assert wrong(Hand(w, "ann-drafts").photos([FILM])) == (401, "scope_not_authorized")
    good(Hand(w, "ann-drafts").photos([FILM], "MEDIA_UPLOAD"))
    assert wrong(Hand(w, "ann-reads").photos([FILM], "MEDIA_UPLOAD")) == (401, "scope_not_authorized")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"{}", "text/plain"),
        (b'{"post_info": {"title": 5}}', "application/json"),
        (b'{"post_info": {"privacy_level": "SELF_ONLY", "disable_duet": "no"}}', "application/json"),
        (b'{"post_info": {"privacy_level": "SELF_ONLY"}, "source_info": {"source": "FAX"}}', "application/json"),
        (b'{"post_info": {"privacy_level": "SELF_ONLY"}, "source_info": 1}', "application/json"),
    ],
)
def test_what_does_not_do_is_invalid(body: bytes, kind: str) -> None:
    w = world()
    assert wrong(Hand(w).ask("POST", "/v2/post/publish/video/init/", body, kind=kind)) == (400, "invalid_param")
    assert w.ledger.entries == []


def test_the_code_of_a_bad_request_has_two_spellings() -> None:
    w = world(invalid_posting="invalid_params", invalid_other="invalid_param")
    assert wrong(Hand(w).ask("POST", "/v2/post/publish/video/init/", b"{"))[1] == "invalid_params"
    assert wrong(Hand(w).ask("POST", "/v2/video/list/"))[1] == "invalid_param"


def test_ten_megabytes_of_json_are_too_many() -> None:
    assert Hand(world()).ask("POST", "/v2/post/publish/video/init/", b" " * 10_000_000).status == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/post/publish/video/init"),
        ("GET", "/v2/video/list/"),
        ("DELETE", "/v2/video/"),
        ("POST", "/v2/comment/create/"),
        ("POST", "/v2/like/"),
        ("GET", "/"),
        ("PUT", "/video/"),
    ],
)
def test_what_is_not_there_is_an_unsupported_path(method: str, path: str) -> None:
    reply = Hand(world()).ask(method, path, {})
    assert (reply.status, reply.body) == (404, b"Unsupported path(Janus)")


def test_every_answer_has_a_log_id_of_its_own_and_the_same_seed_the_same_world() -> None:
    def lived(seed: int) -> tuple[str, list[str]]:
        w = world(seed)
        hand = Hand(w)
        hand.posted()
        logs = [said(hand.ask("POST", "/v2/post/publish/creator_info/query/"))["error"]["log_id"] for _ in range(2)]
        return w.ledger.digest, logs

    assert lived(7) == lived(7) != lived(8)
    assert len(set(lived(7)[1])) == 2


def test_every_default_limit_names_its_source_and_date() -> None:
    for window in world().config.platforms.TikTok.windows:
        assert window.source
        assert window.as_of >= dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("size", "chunk", "count", "expected"),
    [
        (50_000_123, 10_000_000, 5, 200),
        (50_000_123, 10_000_000, 6, 400),
        (4_194_304, 4_194_304, 1, 200),
        (4_194_304, 2_000_000, 2, 400),
        (5_000_000, 4_999_999, 1, 400),
        (5_000_000, 5_000_000, 1, 200),
        (67_108_864, 67_108_864, 1, 200),
        (67_108_865, 67_108_865, 1, 400),
        (67_108_865, 60_000_000, 1, 400),
        (67_108_865, 10_000_000, 6, 200),
        (134_217_727, 67_108_864, 1, 400),
        (0, 0, 0, 400),
        (-1, -1, 1, 400),
        (5, 10, 0, 400),
        (4 * 1024**3 + 1, 10_000_000, 429, 400),
        (4 * 1024**3, 10_000_000, 429, 200),
        (1 << 70, 10_000_000, 429, 400),
        (5_005_000_000, 5_000_000, 1_001, 400),
    ],
)
def test_chunks_follow_the_rules(size: int, chunk: int, count: int, expected: int) -> None:
    source = measured(1) | {"video_size": size, "chunk_size": chunk, "total_chunk_count": count}
    reply = Hand(world()).init("video", source, {"privacy_level": SELF})
    assert reply.status == expected


def test_what_is_asked_is_called_as_elsewhere_and_only_what_makes_a_post_changes_anything() -> None:
    w = world()
    hand = Hand(w)
    hand.ask("POST", "/v2/post/publish/creator_info/query/")
    hand.status(hand.posted())
    assert [(each.operation, each.committing) for each in w.journal.entries] == [
        ("publishing_limit", False), ("create_container", False), ("create_post", True), ("upload_status", False),
    ]  # fmt: skip


def test_a_post_is_named_by_its_upload_and_known_by_its_number_too() -> None:
    w = world()
    home = w.platforms["TikTok"]
    hand = Hand(w)
    publish_id = hand.posted()
    (post,) = w.posts("open-ann", platform="TikTok")
    assert home.written(post) == publish_id == w.ledger.entries[0].object
    assert home.number(publish_id) == home.number(str(post.id)) == post.id
    assert home.number(publish_id.replace("v_pub", "v_inbox")) is None
