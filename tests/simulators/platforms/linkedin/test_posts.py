import datetime as dt
import re

import pytest

from tests.simulators.platforms.linkedin.hands import ANN, BEN, DAY, ORG, SECOND, Hand, headers, new, said, world, wrong


def test_a_post_answers_with_its_name_in_a_header_and_nothing_else() -> None:
    w = world()
    reply = Hand(w).post("Hello", tag="t1")
    urn = headers(reply)["x-restli-id"]
    assert (reply.status, reply.body, "content-type" in headers(reply)) == (201, b"", False)
    assert re.fullmatch(r"urn:li:share:[0-9]{19}", urn)
    (entry,) = w.ledger.entries
    assert (entry.event, entry.account, entry.token_account, entry.object, entry.tag) == (
        "create_post", ORG, ORG, urn, "t1",
    )  # fmt: skip


def test_an_organizations_post_reads_back() -> None:
    w = world()
    hand = Hand(w)
    urn = hand.post_id("Hello")
    told = said(hand.read(urn))
    at_ms = w.clock.unix_us() // 1_000
    assert told == {
        "id": urn, "author": ORG, "commentary": "Hello", "createdAt": at_ms, "publishedAt": at_ms, "lastModifiedAt": at_ms,
        "lifecycleState": "PUBLISHED", "lifecycleStateInfo": {"isEditedByAuthor": False}, "visibility": "PUBLIC",
        "distribution": new()["distribution"], "isReshareDisabledByAuthor": False,
    }  # fmt: skip
    assert said(hand.read(urn, query="fields=id,author,pets")) == {"id": urn, "author": ORG}


def test_a_members_post_stands_but_its_token_cannot_read_it_back() -> None:
    w = world()
    urn = Hand(w, "ann-member").post_id("Mine", ANN)
    assert wrong(Hand(w, "ann-member").read(urn)) == (403, "ACCESS_DENIED")
    assert wrong(Hand(w, "ann").read(urn)) == (403, "ACCESS_DENIED"), "reads organizations only"
    assert said(Hand(w, "ann-reads").read(urn))["commentary"] == "Mine"
    assert wrong(Hand(w, "ben").read(urn)) == (403, "ACCESS_DENIED"), "another member's"


@pytest.mark.parametrize(
    ("token", "author", "expected"),
    [
        ("ann", ANN, 201),
        ("ann", ORG, 201),
        ("ann-member", ORG, 403),
        ("ben", ORG, 403),
        ("ben", ANN, 403),
        ("ann", "urn:li:person:nobody", 403),
        ("ann", "urn:li:organization:ann1", 403),
        ("ann", "urn:li:sponsoredAccount:1", 400),
        ("ann", "ann1", 400),
    ],
)
def test_who_may_post_as_whom(token: str, author: str, expected: int) -> None:
    w = world()
    assert Hand(w, token).post("Hello", author).status == expected
    assert len(w.ledger.entries) == (expected == 201)


def test_the_same_again_is_a_duplicate_that_names_the_first_post() -> None:
    w = world()
    hand = Hand(w)
    first = hand.post_id("Only once")
    again = hand.post("Only once ")
    assert again.status == 422
    told = said(again)
    assert told["message"].endswith(f"Content is a duplicate of {first}")
    assert told["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
    assert hand.post("Only once", ANN).status == 201, "another author's"
    assert hand.post("Only twice").status == 201
    assert [entry.event for entry in w.ledger.entries] == ["create_post"] * 3


@pytest.mark.parametrize(("passed_us", "expected"), [(600 * SECOND, 422), (600 * SECOND + 1, 201)])
def test_a_duplicate_is_one_for_ten_minutes(passed_us: int, expected: int) -> None:
    w = world()
    hand = Hand(w)
    hand.post_id("Only once")
    w.clock.advance(passed_us)
    assert hand.post("Only once").status == expected


@pytest.mark.parametrize(("regime", "expected"), [({}, 201), ({"deleted_repeats": True}, 422)])
def test_a_deleted_post_may_be_repeated_unless_the_regime_says_otherwise(
    regime: dict[str, bool], expected: int
) -> None:
    hand = Hand(world(**regime))
    hand.delete(hand.post_id("Once more"))
    assert hand.post("Once more").status == expected


def test_a_duplicate_may_name_the_author_which_proves_nothing() -> None:
    hand = Hand(world(duplicate_names="author"))
    hand.post_id("Once")
    assert said(hand.post("Once"))["message"].endswith(f"duplicate of {ORG}")


def test_delete_is_204_and_204_again_and_then_the_post_is_not_found() -> None:
    w = world()
    hand = Hand(w)
    urn = hand.post_id()
    for _ in range(2):
        reply = hand.delete(urn)
        assert (reply.status, reply.body) == (204, b"")
    assert wrong(hand.read(urn)) == (404, "NOT_FOUND")
    assert said(hand.list())["elements"] == []
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]
    assert wrong(hand.delete("urn:li:share:123")) == (404, "NOT_FOUND")
    assert wrong(hand.delete("urn:li:person:ann1")) == (400, "INVALID_URN_TYPE")


def test_nobody_deletes_or_edits_what_is_another_ones() -> None:
    w = world()
    urn = Hand(w).post_id()
    assert Hand(w, "ben").delete(urn).status == 403
    assert Hand(w, "ben").edit(urn, commentary="Mine now").status == 403
    assert w.posts("5001", platform="LinkedIn")[0].text == "Hello"


def test_an_edit_is_204_and_shows() -> None:
    w = world()
    hand = Hand(w)
    urn = hand.post_id("Before")
    w.clock.advance(SECOND)
    reply = hand.edit(urn, commentary="After")
    assert (reply.status, reply.body) == (204, b"")
    told = said(hand.read(urn))
    assert (told["commentary"], told["lifecycleStateInfo"]) == ("After", {"isEditedByAuthor": True})
    assert told["lastModifiedAt"] - told["createdAt"] == 1_000
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "edit_post"]
    hand.delete(urn)
    assert wrong(hand.edit(urn, commentary="Too late")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(("length", "expected"), [(3_000, 201), (3_001, 400)])
def test_a_text_has_at_most_three_thousand_characters(length: int, expected: int) -> None:
    reply = Hand(world()).post("ä" * length)
    assert reply.status == expected
    assert expected == 201 or said(reply)["code"] == "FIELD_LENGTH_TOO_LONG"


def test_backslashes_of_the_format_do_not_count() -> None:
    assert Hand(world()).post("\\(" * 3_000).status == 201


def test_hashtags_come_back_as_templates_and_readers_see_them_plain() -> None:
    w = world()
    hand = Hand(w)
    urn = hand.post_id("Read #this \\(now\\)")
    assert said(hand.read(urn))["commentary"] == "Read {hashtag|\\#|this} \\(now\\)"
    assert w.posts("5001", platform="LinkedIn")[0].text == "Read #this (now)"


@pytest.mark.parametrize(("unescaped", "shown"), [("cut", "Sale "), ("kept", "Sale (today)"), ("refused", None)])
def test_a_reserved_character_without_a_backslash(unescaped: str, shown: str | None) -> None:
    w = world(unescaped=unescaped)
    reply = Hand(w).post("Sale (today)")
    assert [post.text for post in w.posts("5001", platform="LinkedIn")] == ([] if shown is None else [shown])
    assert reply.status == (400 if shown is None else 201)


def test_missing_and_unknown_fields_are_named_line_by_line() -> None:
    reply = Hand(world()).ask("POST", "/rest/posts", {"pets": 1, "commentary": 5, "visibility": "ME"})
    assert reply.status == 422
    assert said(reply)["message"] == (
        "ERROR :: /pets :: unrecognized field found but not allowed\n"
        "ERROR :: /commentary :: 5 cannot be coerced to String\n"
        "ERROR :: /visibility :: ME is not an enum symbol\n"
        "ERROR :: /author :: field is required but not found and has no default value\n"
        "ERROR :: /distribution :: field is required but not found and has no default value\n"
        "ERROR :: /lifecycleState :: field is required but not found and has no default value\n"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "ILLEGAL_ARGUMENT")),
        (b"[]", (400, "ILLEGAL_ARGUMENT")),
        (b"\xff", (400, "ILLEGAL_ARGUMENT")),
        (b'"\\ud800"', (400, "ILLEGAL_ARGUMENT")),
        (b"[" * 100_000, (400, "ILLEGAL_ARGUMENT")),
        (b" " * 10_000_000, (413, "REQUEST_BODY_TOO_LARGE")),
    ],
)
def test_what_is_no_json_is_refused(body: bytes, expected: tuple[int, str]) -> None:
    w = world()
    assert wrong(Hand(w).ask("POST", "/rest/posts", body)) == expected
    assert w.ledger.entries == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"commentary": "", "content": {}}, "MISSING_FIELD"),
        ({"commentary": "a\x00b"}, "INVALID_VALUE_FOR_FIELD"),
        ({"lifecycleState": "DRAFT"}, "INVALID_VALUE_FOR_FIELD"),
        ({"visibility": "CONNECTIONS"}, "INVALID_VALUE_FOR_FIELD"),
        ({"content": {"article": {"source": "ftp://x", "title": "t"}}}, "INVALID_VALUE_FOR_FIELD"),
        ({"content": {"media": {"id": "urn:li:image:NONE"}}}, "INVALID_URN_ID"),
        ({"content": {"media": {"id": "urn:li:person:ann1"}}}, "INVALID_URN_TYPE"),
        ({"reshareContext": {"parent": "urn:li:share:1"}}, "INVALID_URN_ID"),
    ],
)
def test_what_does_not_do_is_400_with_its_code(more: dict[str, object], code: str) -> None:
    w = world()
    assert wrong(Hand(w).ask("POST", "/rest/posts", new() | more)) == (400, code)
    assert w.ledger.entries == []


def test_house_posts_are_dark_or_for_connections_only() -> None:
    w = world()
    hand = Hand(w, "ann-reads")
    dark = new()["distribution"] | {"feedDistribution": "NONE"}
    urn = hand.post_id("Quietly", distribution=dark)
    assert said(hand.read(urn))["distribution"]["feedDistribution"] == "NONE"
    assert w.posts("5001", platform="LinkedIn")[0].hidden
    friends = hand.post_id("Friends", ANN, visibility="CONNECTIONS")
    assert said(hand.read(friends))["visibility"] == "CONNECTIONS"
    assert wrong(hand.post("Dark", ANN, distribution=dark)) == (400, "INVALID_VALUE_FOR_FIELD")
    assert Hand(world(dark_members=True)).post("Dark", ANN, distribution=dark).status == 201


def test_a_reshare_names_its_parent() -> None:
    hand = Hand(world())
    first = hand.post_id("First")
    second = hand.post_id("Look", reshareContext={"parent": first})
    assert said(hand.read(second))["reshareContext"] == {"parent": first}
    closed = hand.post_id("Closed", isReshareDisabledByAuthor=True)
    assert hand.post("Look", reshareContext={"parent": closed}).status == 400


def test_the_day_ends_at_midnight_utc() -> None:
    w = world()
    hand = Hand(w)
    statuses = [hand.post(f"Post {n}").status for n in range(151)]
    assert statuses == [201] * 150 + [429]
    refused = hand.post("One more")
    assert wrong(refused) == (429, "TOO_MANY_REQUESTS")
    assert "retry-after" not in headers(refused)
    left_us = DAY - w.clock.unix_us() % DAY
    w.clock.advance(left_us - 1)
    assert hand.post("Too early").status == 429
    assert Hand(w, "ben").post("Ben's own day", BEN).status == 201
    w.clock.advance(1)
    assert hand.post("In time").status == 201


def test_an_app_has_a_day_of_its_own() -> None:
    window = {"endpoint": "create_post", "per": "app", "limit": 2, "period_s": 86_400, "shape": "aligned"}
    source = {"source": "a test", "as_of": dt.date(2026, 1, 1)}
    w = world(windows=[window | source])
    assert [hand.post("Hello", who).status for hand, who in ((Hand(w), ANN), (Hand(w), ORG), (Hand(w, "ben"), BEN))] == [
        201, 201, 429,
    ]  # fmt: skip


def test_what_linkedin_takes_down_is_not_found() -> None:
    w = world()
    urn = Hand(w).post_id()
    w.withdraw(urn, platform="LinkedIn")
    assert wrong(Hand(w).read(urn)) == (404, "NOT_FOUND")
    assert Hand(w).post("Hello").status == 201, "it is no duplicate of what does not stand"


def test_a_late_commit_stands_after_its_503() -> None:
    w = world()
    w.faults.add({"fault": "late_commit", "first": 1})
    assert wrong(Hand(w).post("Late")) == (503, "SERVICE_UNAVAILABLE")
    w.clock.advance(5 * SECOND)
    assert [post.text for post in w.posts("5001", platform="LinkedIn")] == ["Late"]


@pytest.mark.parametrize("written", ["Hello", "Hello \\(there\\) {hashtag|\\#|spring}"])
def test_what_readers_are_shown_otherwise_reads_back_otherwise_and_escaped(written: str) -> None:
    w = world()
    hand = Hand(w)
    kept = said(hand.read(hand.post_id(written)))["commentary"]
    assert kept == written, "nothing altered it"
    w.faults.add({"fault": "text_altered", "first": 1, "do": {"append": " (edited)"}})
    told = said(hand.read(hand.post_id(f"{written}!")))["commentary"]
    assert told.endswith("! \\(edited\\)")


def test_the_same_seed_and_calls_give_the_same_digest() -> None:
    def lived(seed: int) -> tuple[str, str]:
        w = world(seed)
        hand = Hand(w)
        content = {"media": {"id": hand.image()}}
        urn = hand.post_id("Hello", content=content)
        hand.react(urn)
        hand.comment(urn)
        return w.ledger.digest, content["media"]["id"]

    assert lived(7) == lived(7) != lived(8)
