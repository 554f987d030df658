import pytest

from simulators.ledger import like_digest, visible_digest
from simulators.platforms.youtube import ids
from tests.simulators.platforms.youtube.hands import ACME, DAY, MP4, SECOND, ZETA, Hand, film, reason, said, world


def test_who_am_i_tells_the_channel_of_the_token_and_where_its_uploads_are() -> None:
    reply = Hand(world()).ask("GET", "channels", "part=snippet,contentDetails&mine=true")
    (channel,) = said(reply)["items"]
    assert (channel["id"], channel["snippet"]["title"]) == (ACME, "Acme")
    assert channel["contentDetails"]["relatedPlaylists"]["uploads"] == f"UU{ACME[2:]}"
    assert said(reply)["kind"] == "youtube#channelListResponse"


def test_a_video_is_answered_with_its_resource_and_stands_in_the_ledger_as_its_readers_see_it() -> None:
    w = world()
    reply = Hand(w).insert({"title": "Spring", "description": "It is here", "tags": ["a", "b c"]}, tag="intent-1")
    video = said(reply)
    assert (reply.status, video["kind"], len(video["id"])) == (200, "youtube#video", 11)
    assert video["snippet"]["tags"] == ["a", "b c"]
    assert video["status"]["uploadStatus"] == "uploaded"
    (entry,) = w.ledger.entries
    media = next(iter(w.platforms["YouTube"].store.media.values())).sha256
    assert (entry.event, entry.object, entry.account, entry.tag) == ("create_post", video["id"], ACME, "intent-1")
    assert entry.visible == visible_digest("Spring\nIt is here", (media,))


def test_a_video_is_processed_for_its_time_and_others_see_it_only_then() -> None:
    w = world(processing_s=10)
    video = said(Hand(w).insert())["id"]
    w.clock.advance(4 * SECOND)
    (shown,) = Hand(w).read(video, "status,processingDetails")
    assert shown["status"]["uploadStatus"] == "uploaded"
    assert shown["processingDetails"]["processingStatus"] == "processing"
    assert shown["processingDetails"]["processingProgress"] == {
        "partsTotal": "1000", "partsProcessed": "400", "timeLeftMs": "6000",
    }  # fmt: skip
    w.clock.advance(6 * SECOND - 1)
    assert Hand(w, "zeta-token").read(video) == []
    w.clock.advance(1)
    (shown,) = Hand(w, "zeta-token").read(video)
    assert shown["status"]["uploadStatus"] == "processed"
    (shown,) = Hand(w).read(video, "processingDetails")
    assert shown["processingDetails"]["processingStatus"] == "succeeded"


@pytest.mark.parametrize(
    ("regime", "media", "upload", "field", "why"),
    [
        ({}, b"no film", "failed", "failureReason", "invalidFile"),
        ({}, b"\x89PNG\r\n\x1a\n" + bytes(64), "failed", "failureReason", "invalidFile"),
        ({"outcome": "conversion"}, MP4, "failed", "failureReason", "conversion"),
        ({"outcome": "codec"}, MP4, "failed", "failureReason", "codec"),
        ({"outcome": "copyright"}, MP4, "rejected", "rejectionReason", "copyright"),
        ({"longest_s": 60}, film(seconds=61), "rejected", "rejectionReason", "length"),
        ({"longest_s": 60}, film(seconds=60), "processed", "rejectionReason", None),
    ],
)
def test_processing_fails_late_and_says_why(regime, media, upload, field, why) -> None:
    w = world(**regime)
    video = Hand(w).video(media=media)
    (shown,) = Hand(w).read(video, "status,processingDetails")
    assert (shown["status"]["uploadStatus"], shown["status"].get(field)) == (upload, why)
    expected = {"failed": "failed", "rejected": "terminated", "processed": "succeeded"}[upload]
    assert shown["processingDetails"]["processingStatus"] == expected
    others = Hand(w, "zeta-token").read(video)
    assert bool(others) == (upload == "processed")
    assert len(Hand(w).uploads()["items"]) == (upload == "processed")


@pytest.mark.parametrize(("age_us", "upload"), [(DAY, "rejected"), (DAY + 1, "processed")])
def test_the_same_file_of_a_channel_is_a_duplicate_where_the_regime_knows_it_again(age_us: int, upload: str) -> None:
    w = world(duplicate_window_s=86_400, processing_s=0)
    hand = Hand(w)
    hand.video()
    w.clock.advance(age_us)
    (shown,) = hand.read(hand.video())
    assert shown["status"]["uploadStatus"] == upload
    assert shown["status"].get("rejectionReason") == ("duplicate" if upload == "rejected" else None)
    other = Hand(w, "zeta-token")
    assert other.read(other.video())[0]["status"]["uploadStatus"] == "processed"


def test_without_such_a_regime_a_repeated_upload_is_a_second_video() -> None:
    w = world()
    assert Hand(w).video() != Hand(w).video()
    assert len(w.posts(ACME, platform="YouTube")) == 2


@pytest.mark.parametrize(
    ("snippet", "why"),
    [
        ({"title": "a" * 100}, None),
        ({"title": "a" * 101}, "invalidTitle"),
        ({"title": "  "}, "invalidTitle"),
        ({}, None),
        ({"title": "a < b"}, "invalidTitle"),
        ({"title": "a\0b"}, "invalidTitle"),
        ({"title": "t", "description": "ü" * 2_500}, None),
        ({"title": "t", "description": "ü" * 2_500 + "a"}, "invalidDescription"),
        ({"title": "t", "description": "a > b"}, "invalidDescription"),
        ({"title": "t", "tags": ["a" * 500]}, None),
        ({"title": "t", "tags": ["a" * 501]}, "invalidTags"),
        ({"title": "t", "tags": ["a" * 249, "b" * 250]}, None),
        ({"title": "t", "tags": ["a" * 250, "b" * 250]}, "invalidTags"),
        ({"title": "t", "tags": ["a " + "b" * 496]}, None),
        ({"title": "t", "tags": ["a " + "b" * 497]}, "invalidTags"),
        ({"title": "t", "categoryId": "99"}, "invalidCategoryId"),
        ({"title": 3}, "invalid"),
    ],
)
def test_titles_descriptions_and_tags_have_their_limits(snippet, why) -> None:
    w = world()
    reply = Hand(w).insert(snippet)
    assert (reply.status, None if reply.status == 200 else reason(reply)) == (
        (200, None) if why is None else (400, why)
    )
    assert len(w.ledger.entries) == (why is None)


def test_a_private_video_is_its_channels_and_an_unlisted_one_is_for_who_has_its_address() -> None:
    w = world()
    private, unlisted = (Hand(w).video(status={"privacyStatus": kind}) for kind in ("private", "unlisted"))
    other = Hand(w, "zeta-token")
    assert other.read(private) == []
    assert len(other.read(unlisted)) == 1
    assert other.uploads()["items"] == []
    assert [item["contentDetails"]["videoId"] for item in Hand(w).uploads()["items"]] == [unlisted, private]
    assert other.ask("POST", "videos/rate", f"id={private}&rating=like").status == 404


def test_an_unverified_projects_uploads_are_locked_to_private() -> None:
    w = world(project="unverified")
    hand = Hand(w)
    video = hand.video(status={"privacyStatus": "public"})
    assert hand.read(video)[0]["status"]["privacyStatus"] == "private"
    reply = hand.ask("PUT", "videos", "part=status", json_body={"id": video, "status": {"privacyStatus": "public"}})
    assert (reply.status, reason(reply)) == (403, "forbiddenPrivacySetting")
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize(("early_us", "privacy"), [(1, "private"), (0, "public")])
def test_a_scheduled_video_becomes_public_by_itself(early_us: int, privacy: str) -> None:
    w = world(processing_s=0)
    video = Hand(w).video(status={"privacyStatus": "private", "publishAt": "2026-09-21T15:13:20Z"})
    w.clock.advance(3_600 * SECOND - early_us)
    assert Hand(w).read(video)[0]["status"]["privacyStatus"] == privacy
    assert bool(Hand(w, "zeta-token").read(video)) == (privacy == "public")


def test_only_a_private_video_is_scheduled() -> None:
    reply = Hand(world()).insert(status={"privacyStatus": "public", "publishAt": "2026-09-22T00:00:00Z"})
    assert (reply.status, reason(reply)) == (400, "invalidPublishAt")


def test_there_is_no_post_without_a_video() -> None:
    w = world()
    told = {"snippet": {"title": "Just words"}}
    reply = Hand(w).ask("POST", "videos", "part=snippet", json_body=told)
    assert (reply.status, reason(reply)) == (400, "mediaBodyRequired")
    assert w.ledger.entries == []


def test_gone_is_an_empty_list_and_a_404_to_who_wants_to_change_it() -> None:
    w = world()
    hand = Hand(w)
    video = hand.video()
    reply = hand.ask("DELETE", "videos", f"id={video}")
    assert (reply.status, reply.body) == (204, b"")
    assert hand.ask("GET", "videos", f"part=id&id={video}").status == 200
    assert hand.read(video) == []
    for gone in (
        hand.ask("DELETE", "videos", f"id={video}"),
        hand.ask("PUT", "videos", "part=status", json_body={"id": video, "status": {}}),
        hand.ask("POST", "videos/rate", f"id={video}&rating=like"),
        hand.ask("GET", "videos/getRating", f"id={video}"),
        hand.comment(video, "Still there?"),
        hand.ask("GET", "commentThreads", f"part=id&videoId={video}"),
    ):
        assert (gone.status, reason(gone)) == (404, "videoNotFound")
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]


def test_a_withdrawn_video_is_gone_for_everybody() -> None:
    w = world()
    video = Hand(w).video()
    w.withdraw(video, platform="YouTube")
    assert Hand(w).read(video) == []


def test_a_part_is_replaced_as_a_whole_and_only_by_its_own_channel() -> None:
    w = world()
    hand = Hand(w)
    video = hand.video({"title": "Before", "description": "Old", "tags": ["a"]})
    told = {"id": video, "snippet": {"title": "After", "categoryId": "22"}}
    assert reason(Hand(w, "zeta-token").ask("PUT", "videos", "part=snippet", json_body=told)) == "forbidden"
    reply = hand.ask("PUT", "videos", "part=snippet", json_body=told)
    assert reply.status == 200
    (shown,) = hand.read(video)
    assert (shown["snippet"]["title"], shown["snippet"]["description"]) == ("After", "")
    assert "tags" not in shown["snippet"]
    assert shown["status"]["privacyStatus"] == "public"
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "edit_post"]
    del told["snippet"]["categoryId"]
    assert reason(hand.ask("PUT", "videos", "part=snippet", json_body=told)) == "invalidCategoryId"


def test_rating_is_liked_disliked_or_nothing_and_the_same_again_is_no_effect() -> None:
    w = world()
    video = Hand(w).video()
    hand = Hand(w, "zeta-token")

    def rated() -> str:
        (item,) = said(hand.ask("GET", "videos/getRating", f"id={video}"))["items"]
        return str(item["rating"])

    assert rated() == "none"
    for rating in ("like", "like", "dislike", "dislike", "like", "none", "none"):
        reply = hand.ask("POST", "videos/rate", f"id={video}&rating={rating}")
        assert (reply.status, reply.body, rated()) == (204, b"", rating)
    events = [entry for entry in w.ledger.entries if entry.event != "create_post"]
    assert [entry.event for entry in events] == ["like", "unlike", "like", "unlike"]
    assert {(entry.object, entry.visible, entry.target) for entry in events} == {(video, like_digest(video), video)}
    operations = [entry.operation for entry in w.journal.entries if entry.operation in {"like", "unlike", "dislike"}]
    assert operations == ["like", "like", "dislike", "dislike", "like", "unlike", "unlike"]
    assert reason(hand.ask("POST", "videos/rate", f"id={video}&rating=adore")) == "invalidParameter"


def test_what_one_likes_is_listed_and_counted() -> None:
    w = world()
    hand = Hand(w, "zeta-token")
    videos = [Hand(w).video() for _ in range(3)]
    for video in videos:
        hand.ask("POST", "videos/rate", f"id={video}&rating=like")
    listed = said(hand.ask("GET", "videos", "part=statistics&myRating=like&maxResults=2"))
    assert [item["id"] for item in listed["items"]] == [videos[2], videos[1]]
    assert listed["items"][0]["statistics"]["likeCount"] == "1"
    assert listed["pageInfo"] == {"totalResults": 3, "resultsPerPage": 2}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("id=x", "missingRequiredParameter"),
        ("part=id", "missingRequiredParameter"),
        ("part=id&id=x&chart=mostPopular", "incompatibleParameters"),
        ("part=nonsense&id=x", "unknownPart"),
        ("part=id&chart=mostPopular", "videoChartNotFound"),
        ("part=id&id=x&pets=3", "invalidParameter"),
        ("part=id&id=x&fields=items(", "invalidParameter"),
        ("part=id&myRating=like&maxResults=-1", "invalidParameter"),
        ("part=id&myRating=like&maxResults=51", "invalidParameter"),
        ("part=id&myRating=like&pageToken=CAUQAA", "invalidPageToken"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(query: str, why: str) -> None:
    reply = Hand(world()).ask("GET", "videos", query)
    assert (reply.status, reason(reply)) == (400, why)


def test_unknown_parameters_are_passed_over_where_the_regime_says_so() -> None:
    assert Hand(world(unknown_parameters="ignored")).ask("GET", "videos", "part=id&id=x&pets=3").status == 200


def test_parts_and_fields_say_what_is_shown_and_repeated_parts_are_one_list() -> None:
    hand = Hand(world())
    video = hand.video()
    assert set(hand.read(video, "id")[0]) == {"kind", "id"}
    both = said(hand.ask("GET", "videos", {"part": ["snippet", "status"], "id": [video]}))
    assert set(both["items"][0]) == {"kind", "id", "snippet", "status"}
    few = said(hand.ask("GET", "videos", {"part": "snippet", "id": video, "fields": "items(id,snippet/title)"}))
    assert few == {"items": [{"id": video, "snippet": {"title": "A film"}}]}


def test_others_parts_are_not_shown_to_everybody() -> None:
    w = world()
    video = Hand(w).video()
    reply = Hand(w, "zeta-token").ask("GET", "videos", f"part=processingDetails&id={video}")
    assert (reply.status, reason(reply)) == (403, "forbidden")


def test_a_video_says_how_long_it_is() -> None:
    hand = Hand(world())
    (shown,) = hand.read(hand.video(media=film(seconds=3_725)), "contentDetails")
    assert shown["contentDetails"]["duration"] == "PT1H2M5S"


def test_the_ids_of_videos_are_read_back_and_nothing_else_is() -> None:
    w = world()
    home = w.platforms["YouTube"]
    video = Hand(w).video()
    (post,) = w.posts(ACME, platform="YouTube")
    assert (home.written(post), home.number(video)) == (video, post.id)
    for text in ("", "x", video[:-1], video + "A", video[:-1] + "B", ZETA, "ä" * 11, "9" * 5_000, "Ug" + "A" * 24):
        assert home.number(text) is None, text
    assert ids.read_channel(ids.channel_id("123456789")) == "123456789"


def test_to_ask_for_a_rating_is_called_as_lists_of_likes_are_elsewhere() -> None:
    w = world()
    video = Hand(w).video()
    assert Hand(w).ask("GET", "videos/getRating", f"id={video}").status == 200
    assert w.journal.entries[-1].operation == "list_likers"
