import pytest

from simulators.ledger import visible_digest
from tests.simulators.platforms.youtube.hands import ACME, SECOND, ZETA, Hand, reason, said, world


def test_a_comment_and_a_reply_stand_under_their_video() -> None:
    w = world()
    video = Hand(w).video()
    thread = Hand(w, "zeta-token").comment_id(video, "How does it work?")
    reply = Hand(w).reply(thread, "Like this")
    assert reply.status == 200
    name = said(reply)["id"]
    assert (len(thread), name.partition(".")[0]) == (26, thread)
    assert said(reply)["snippet"]["parentId"] == thread
    (shown,) = Hand(w).threads(videoId=video)["items"]
    top = shown["snippet"]["topLevelComment"]
    assert (shown["id"], top["id"], shown["snippet"]["totalReplyCount"]) == (thread, thread, 1)
    assert top["snippet"]["authorChannelId"] == {"value": ZETA}
    assert [each["id"] for each in shown["replies"]["comments"]] == [name]
    listed = said(Hand(w).ask("GET", "comments", f"part=snippet&parentId={thread}"))
    assert [each["snippet"]["textDisplay"] for each in listed["items"]] == ["Like this"]
    entries = [entry for entry in w.ledger.entries if entry.event == "create_comment"]
    assert [(entry.object, entry.target, entry.account) for entry in entries] == [
        (thread, video, ZETA), (name, thread, ACME),
    ]  # fmt: skip
    home = w.platforms["YouTube"]
    assert [home.number(each) for each in (thread, name)] == list(home.store.posts)[1:]


def test_a_reply_takes_no_reply() -> None:
    w = world()
    thread = Hand(w).comment_id(Hand(w).video(), "one")
    name = said(Hand(w).reply(thread, "two"))["id"]
    refused = Hand(w).reply(name, "three")
    assert (refused.status, reason(refused)) == (400, "operationNotSupported")


def test_fans_comment_and_reply_and_the_channel_is_asked_for_all_of_it() -> None:
    w = world()
    one, two = Hand(w).video(), Hand(w).video()
    first = w.comment_from_fan(one, "Nice <b>", platform="YouTube")
    second = w.comment_from_fan(two, "Great", platform="YouTube", username="fan2")
    under = w.comment_from_fan(first, "Indeed", platform="YouTube")
    deeper = w.comment_from_fan(under, "Quite", platform="YouTube")
    items = Hand(w).threads(allThreadsRelatedToChannelId=ACME)["items"]
    assert [item["id"] for item in items] == [second, first]
    assert [each["id"] for each in items[1]["replies"]["comments"]] == [under, deeper]
    top = items[1]["snippet"]["topLevelComment"]["snippet"]
    assert top["textDisplay"] == "Nice &lt;b&gt;"
    assert "textOriginal" not in top
    assert top["authorChannelId"]["value"].startswith("UC")
    assert all(entry.event == "create_post" for entry in w.ledger.entries)
    plain = Hand(w).threads(id=first, textFormat="plainText")["items"][0]
    assert plain["snippet"]["topLevelComment"]["snippet"]["textDisplay"] == "Nice <b>"


def test_threads_are_paged_the_newest_first() -> None:
    w = world()
    video = Hand(w).video()
    names = [w.comment_from_fan(video, f"n{n}", platform="YouTube") for n in range(5)]
    seen, query = [], {"videoId": video, "maxResults": 2}
    while True:
        page = Hand(w).threads(**query)
        assert page["pageInfo"] == {"totalResults": 5, "resultsPerPage": 2}
        seen += [item["id"] for item in page["items"]]
        if "nextPageToken" not in page:
            break
        query["pageToken"] = page["nextPageToken"]
    assert seen == names[::-1]
    other = Hand(w).video()
    borrowed = Hand(w).ask("GET", "commentThreads", {"part": "id", "videoId": other, "pageToken": query["pageToken"]})
    assert (borrowed.status, reason(borrowed)) == (400, "invalidPageToken")


def test_a_list_misses_a_new_comment_for_its_lag_and_a_read_by_id_does_not() -> None:
    w = world(list_lag={"constant_s": 5})
    video = Hand(w).video()
    thread = Hand(w).comment_id(video, "soon")
    w.clock.advance(5 * SECOND - 1)
    assert Hand(w).threads(videoId=video)["items"] == []
    assert [item["id"] for item in Hand(w).threads(id=thread)["items"]] == [thread]
    w.clock.advance(1)
    assert [item["id"] for item in Hand(w).threads(videoId=video)["items"]] == [thread]


@pytest.mark.parametrize(
    ("told", "status", "why"),
    [
        ({}, 400, "commentTextRequired"),
        ({"snippet": {}}, 400, "commentTextRequired"),
        ({"snippet": {"topLevelComment": {"snippet": {"textOriginal": " "}}}}, 400, "commentTextRequired"),
        ({"snippet": {"topLevelComment": {"snippet": {"textOriginal": "x" * 10_001}}}}, 400, "commentTextTooLong"),
        ({"snippet": {"topLevelComment": {"snippet": {"textOriginal": "a\0"}}}}, 400, "processingFailure"),
        ({"snippet": {"topLevelComment": {"snippet": {"textOriginal": "x"}}}}, 400, "channelOrVideoIdMissing"),
        ({"snippet": {"videoId": "AAAAAAAAAAA", "topLevelComment": {"snippet": {"textOriginal": "x"}}}}, 404, "videoNotFound"),
        ({"snippet": {"videoId": 3}}, 400, "invalid"),
    ],
)  # fmt: skip
def test_a_comment_that_makes_no_sense_is_told_so(told, status, why) -> None:
    w = world()
    reply = Hand(w).ask("POST", "commentThreads", "part=snippet", json_body=told)
    assert (reply.status, reason(reply)) == (status, why)
    assert w.ledger.entries == []


@pytest.mark.parametrize(
    ("told", "status", "why"),
    [
        ({"snippet": {"textOriginal": "x"}}, 400, "parentIdMissing"),
        ({"snippet": {"textOriginal": "x", "parentId": "Ugguessed"}}, 404, "parentCommentNotFound"),
    ],
)
def test_a_reply_to_nothing_is_told_so(told, status, why) -> None:
    reply = Hand(world()).ask("POST", "comments", "part=snippet", json_body=told)
    assert (reply.status, reason(reply)) == (status, why)


def test_the_longest_comment_stands() -> None:
    w = world()
    assert Hand(w).comment(Hand(w).video(), "x" * 10_000).status == 200


@pytest.mark.parametrize("status", [{"privacyStatus": "private"}, {"selfDeclaredMadeForKids": True}])
def test_private_videos_and_those_for_children_take_no_comments(status) -> None:
    w = world()
    video = Hand(w).video(status=status)
    reply = Hand(w).comment(video, "Hello?")
    assert (reply.status, reason(reply)) == (403, "commentsDisabled")


def test_private_videos_take_comments_where_the_regime_says_so() -> None:
    w = world(private_comments=True)
    assert Hand(w).comment(Hand(w).video(status={"privacyStatus": "private"}), "Hello").status == 200


def test_a_comment_is_changed_by_its_author_alone() -> None:
    w = world()
    thread = Hand(w, "zeta-token").comment_id(Hand(w).video(), "Teh")
    told = {"id": thread, "snippet": {"textOriginal": "The"}}
    assert reason(Hand(w).ask("PUT", "comments", "part=snippet", json_body=told)) == "forbidden"
    reply = Hand(w, "zeta-token").ask("PUT", "comments", "part=snippet", json_body=told)
    assert said(reply)["snippet"]["textOriginal"] == "The"
    assert w.ledger.entries[-1].event == "edit_comment"


def test_a_comment_is_deleted_by_its_author_or_its_channel_and_its_replies_go_with_it() -> None:
    w = world()
    w.add_account("YouTube", "UCthirdthirdthirdthirdth", "third", "third-token")
    video = Hand(w).video()
    thread = Hand(w, "zeta-token").comment_id(video, "one")
    under = said(Hand(w).reply(thread, "two"))["id"]
    assert reason(Hand(w, "third-token").ask("DELETE", "comments", f"id={thread}")) == "forbidden"
    reply = Hand(w).ask("DELETE", "comments", f"id={thread}")
    assert (reply.status, reply.body) == (204, b"")
    for gone in (thread, under):
        again = Hand(w).ask("DELETE", "comments", f"id={gone}")
        assert (again.status, reason(again)) == (404, "commentNotFound")
    assert said(Hand(w).ask("GET", "comments", f"part=id&id={thread}"))["items"] == []
    assert reason(Hand(w).reply(thread, "late")) == "parentCommentNotFound"
    assert [entry.event for entry in w.ledger.entries] == [
        "create_post", "create_comment", "create_comment", "delete_comment",
    ]  # fmt: skip


def test_a_channel_hides_a_comment_and_shows_it_again() -> None:
    w = world()
    video = Hand(w).video()
    thread = w.comment_from_fan(video, "Rude", platform="YouTube")

    def set_to(state: str, token: str = "acme-token", **more: str):
        query = {"id": thread, "moderationStatus": state, **more}
        return Hand(w, token).ask("POST", "comments/setModerationStatus", query)

    assert reason(set_to("rejected", "zeta-token")) == "forbidden"
    assert set_to("heldForReview").status == 204
    assert Hand(w).threads(videoId=video)["items"] == []
    assert [item["id"] for item in Hand(w).threads(videoId=video, moderationStatus="heldForReview")["items"]] == [
        thread
    ]
    held = Hand(w, "zeta-token").ask("GET", "commentThreads", f"part=id&videoId={video}&moderationStatus=heldForReview")
    assert (held.status, reason(held)) == (403, "forbidden")
    assert set_to("heldForReview").status == 204
    assert set_to("published").status == 204
    assert [item["id"] for item in Hand(w).threads(videoId=video)["items"]] == [thread]
    hidings = [entry for entry in w.ledger.entries if entry.event == "hide_comment"]
    assert [entry.visible for entry in hidings] == [visible_digest("", ()), visible_digest("Rude", ())]
    assert {(entry.object, entry.target, entry.account) for entry in hidings} == {(thread, video, ACME)}
    assert reason(set_to("nonsense")) == "invalidParameter"
    assert reason(set_to("published", banAuthor="true")) == "banWithoutReject"


def test_a_banned_author_is_no_longer_shown() -> None:
    w = world()
    video = Hand(w).video()
    thread = Hand(w, "zeta-token").comment_id(video, "Spam")
    Hand(w).ask("POST", "comments/setModerationStatus", f"id={thread}&moderationStatus=rejected&banAuthor=true")
    assert Hand(w, "zeta-token").comment(video, "More spam").status == 200
    assert Hand(w).threads(videoId=video)["items"] == []


def test_comments_of_others_may_be_held_for_review() -> None:
    w = world(moderation="held")
    video = Hand(w).video()
    Hand(w).comment_id(video, "mine")
    Hand(w, "zeta-token").comment_id(video, "theirs")
    texts = [
        item["snippet"]["topLevelComment"]["snippet"]["textDisplay"] for item in Hand(w).threads(videoId=video)["items"]
    ]
    assert texts == ["mine"]


def test_one_that_is_not_there_spoils_a_moderation_of_several() -> None:
    w = world()
    thread = w.comment_from_fan(Hand(w).video(), "fine", platform="YouTube")
    reply = Hand(w).ask("POST", "comments/setModerationStatus", f"id={thread},Ugx&moderationStatus=rejected")
    assert (reply.status, reason(reply)) == (404, "commentNotFound")
    assert [entry.event for entry in w.ledger.entries] == ["create_post"]


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ("part=id", 400, "missingRequiredParameter"),
        ("part=id&videoId=x&id=y", 400, "incompatibleParameters"),
        ("part=id&videoId=AAAAAAAAAAA", 404, "videoNotFound"),
        ("part=id&allThreadsRelatedToChannelId=UCx", 404, "channelNotFound"),
        ("part=id&channelId=UCx", 404, "channelNotFound"),
        ("part=id&allThreadsRelatedToChannelId=" + ACME + "&maxResults=101", 400, "invalidParameter"),
    ],
)
def test_a_list_of_threads_needs_one_good_filter(query, status, why) -> None:
    reply = Hand(world()).ask("GET", "commentThreads", query)
    assert (reply.status, reason(reply)) == (status, why)


@pytest.mark.parametrize(("by", "operation"), [("id", "read_comment"), ("parentId", "list_comments")])
def test_one_comment_is_read_and_the_replies_to_it_are_listed(by: str, operation: str) -> None:
    w = world()
    thread = Hand(w).comment_id(Hand(w).video(), "one")
    assert Hand(w).ask("GET", "comments", f"part=snippet&{by}={thread}").status == 200
    assert w.journal.entries[-1].operation == operation
