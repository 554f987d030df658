import json

import pytest

from tests.simulators.platforms.youtube.hands import (
    ACME,
    DAY,
    KIB,
    MP4,
    SECOND,
    Hand,
    film,
    headers,
    reason,
    related,
    said,
    world,
)

BIG = film(pad=3 * KIB)


def stored(reply) -> str | None:
    assert reply.status == 308
    return headers(reply).get("range")


def test_a_session_takes_chunks_and_the_last_one_makes_the_video() -> None:
    w = world()
    hand = Hand(w)
    begun = hand.begin(len(BIG))
    location = headers(begun)["location"]
    assert (begun.status, begun.body) == (200, b"")
    assert location.startswith(
        "https://youtube.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id="
    )
    assert stored(hand.put(location, b"", f"bytes */{len(BIG)}")) is None
    assert stored(hand.put(location, BIG[:KIB], f"bytes 0-{KIB - 1}/{len(BIG)}")) == f"bytes=0-{KIB - 1}"
    assert stored(hand.put(location, b"", f"bytes */{len(BIG)}")) == f"bytes=0-{KIB - 1}"
    assert w.ledger.entries == []
    last = hand.put(location, BIG[KIB:], f"bytes {KIB}-{len(BIG) - 1}/{len(BIG)}")
    assert (last.status, said(last)["snippet"]["title"]) == (200, "A film")
    (entry,) = w.ledger.entries
    assert (entry.event, entry.account, entry.object) == ("create_post", ACME, said(last)["id"])
    operations = [(each.operation, each.committing) for each in w.journal.entries]
    assert operations == [
        ("create_container", False), ("upload_status", False), ("upload_media", False), ("upload_status", False),
        ("create_post", True),
    ]  # fmt: skip


def test_who_asks_after_the_last_chunk_is_told_the_video_and_no_second_one_is_made() -> None:
    w = world()
    hand = Hand(w)
    location = headers(hand.begin(len(MP4)))["location"]
    first = hand.put(location, MP4, f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
    asked = hand.put(location, b"", f"bytes */{len(MP4)}")
    again = hand.put(location, MP4, f"bytes 0-{len(MP4) - 1}/{len(MP4)}")
    assert (asked.status, said(asked)["id"], said(again)["id"]) == (200, said(first)["id"], said(first)["id"])
    assert len(w.ledger.entries) == 1


def test_a_chunk_that_is_there_already_is_passed_over_and_a_gap_is_refused() -> None:
    hand = Hand(world())
    location = headers(hand.begin(len(BIG)))["location"]
    hand.put(location, BIG[: 2 * KIB], f"bytes 0-{2 * KIB - 1}/{len(BIG)}")
    again = hand.put(location, BIG[: 2 * KIB], f"bytes 0-{2 * KIB - 1}/{len(BIG)}")
    assert stored(again) == f"bytes=0-{2 * KIB - 1}"
    gap = hand.put(location, BIG[3 * KIB :], f"bytes {3 * KIB}-{len(BIG) - 1}/{len(BIG)}")
    assert (gap.status, reason(gap)) == (400, "badRequest")
    assert hand.put(location, BIG[KIB:], f"bytes {KIB}-{len(BIG) - 1}/{len(BIG)}").status == 200


@pytest.mark.parametrize("size", [KIB - 1, KIB + 1])
def test_a_chunk_but_the_last_is_a_multiple_of_256_kib(size: int) -> None:
    hand = Hand(world())
    location = headers(hand.begin(len(BIG)))["location"]
    reply = hand.put(location, BIG[:size], f"bytes 0-{size - 1}/{len(BIG)}")
    assert (reply.status, reason(reply)) == (400, "badRequest")
    assert stored(hand.put(location, b"", f"bytes */{len(BIG)}")) is None


def test_a_size_that_is_not_known_at_first_is_told_with_the_last_chunk() -> None:
    hand = Hand(world())
    location = headers(hand.begin())["location"]
    assert stored(hand.put(location, BIG[:KIB], f"bytes 0-{KIB - 1}/*")) == f"bytes=0-{KIB - 1}"
    assert hand.put(location, BIG[KIB:], f"bytes {KIB}-{len(BIG) - 1}/{len(BIG)}").status == 200


def test_the_whole_film_in_one_put_needs_no_range() -> None:
    hand = Hand(world())
    assert hand.put(headers(hand.begin(len(MP4)))["location"], MP4).status == 200


def test_an_empty_file_is_a_video_that_fails() -> None:
    w = world()
    hand = Hand(w)
    video = said(hand.put(headers(hand.begin(0))["location"]))["id"]
    w.clock.advance(60 * SECOND)
    assert hand.read(video)[0]["status"]["failureReason"] == "emptyFile"


@pytest.mark.parametrize(("age_us", "status"), [(7 * DAY - 1, 200), (7 * DAY, 404)])
def test_a_session_lives_a_week(age_us: int, status: int) -> None:
    w = world()
    hand = Hand(w)
    location = headers(hand.begin(len(MP4)))["location"]
    w.clock.advance(age_us)
    assert hand.put(location, MP4).status == status


def test_an_address_that_nobody_gave_out_is_not_found() -> None:
    reply = Hand(world()).put("https://youtube.googleapis.com/upload/youtube/v3/videos?upload_id=guessed", MP4)
    assert (reply.status, reason(reply)) == (404, "notFound")


def test_a_session_outlives_its_token() -> None:
    w = world()
    hand = Hand(w)
    location = headers(hand.begin(len(MP4)))["location"]
    w.token("acme-token").expire()
    assert hand.put(location, MP4).status == 200


@pytest.mark.parametrize(
    "said_range",
    [
        "bytes 0-9",
        "bytes 0--1/0",
        "0-9/10",
        "bytes 5-1/10",
        "bytes 0-99999/10",
        "bytes 0-9/5",
        "bytes 0-8/20",
        "",
        "bytes x-y/z",
    ],
)
def test_a_range_that_makes_no_sense_is_refused_and_stores_nothing(said_range: str) -> None:
    w = world()
    hand = Hand(w)
    location = headers(hand.begin())["location"]
    reply = hand.put(location, b"0123456789", said_range)
    assert (reply.status, reason(reply)) == (400, "badRequest")
    assert stored(hand.put(location, b"", "bytes */*")) is None
    assert w.ledger.entries == []


def test_a_total_that_changes_is_refused() -> None:
    hand = Hand(world())
    location = headers(hand.begin(len(BIG)))["location"]
    assert hand.put(location, BIG[:KIB], f"bytes 0-{KIB - 1}/{len(BIG) + 1}").status == 400


@pytest.mark.parametrize(("size", "status"), [(2_000, 200), (2_001, 413)])
def test_a_file_has_a_largest_size(size: int, status: int) -> None:
    w = world(largest_bytes=2_000)
    content = film(pad=0) + bytes(size - len(film(pad=0)))
    assert Hand(w).insert(media=content).status == status
    assert Hand(w).begin(size).status == status
    location = headers(Hand(w).begin())["location"]
    assert Hand(w).put(location, content, f"bytes 0-{size - 1}/{size}").status == status


@pytest.mark.parametrize("line", [b"\n", b"\r\n"])
@pytest.mark.parametrize("tail", [b"", b"\n", b"\r", b"\r\n", b"--", b"\r\n--fenc"])
def test_a_multipart_body_keeps_every_byte_of_the_film_whatever_ends_its_lines(line: bytes, tail: bytes) -> None:
    w = world()
    body, kind = related(json.dumps({"snippet": {"title": "t"}}).encode(), MP4 + tail, line=line)
    reply = Hand(w).ask("POST", "/upload/youtube/v3/videos", "part=snippet&uploadType=multipart", body=body, kind=kind)
    assert reply.status == 200
    (media,) = w.platforms["YouTube"].store.media.values()
    assert media.total_bytes == len(MP4 + tail)


def test_a_film_may_come_without_a_word_about_it() -> None:
    reply = Hand(world()).ask(
        "POST", "/upload/youtube/v3/videos", "part=snippet&uploadType=media", body=MP4, kind="video/mp4"
    )
    assert (reply.status, said(reply)["snippet"]["title"]) == (200, "unknown")


@pytest.mark.parametrize(
    ("query", "body", "kind", "why"),
    [
        ("uploadType=media", MP4, "video/mp4", "missingRequiredParameter"),
        ("part=id&uploadType=media", b"", "video/mp4", "mediaBodyRequired"),
        ("part=id&uploadType=media", MP4, "text/html", "badContent"),
        ("part=id&uploadType=odd", MP4, "video/mp4", "invalidParameter"),
        ("part=id&uploadType=multipart", MP4, "video/mp4", "badRequest"),
        ("part=id&uploadType=multipart", b"", "multipart/related; boundary=b", "badRequest"),
        ("part=id&uploadType=multipart", b"--b\n\n{}\n--b--", "multipart/related; boundary=b", "badRequest"),
        ("part=id&uploadType=multipart", related(b"{", MP4)[0], related(b"{", MP4)[1], "parseError"),
        ("part=id&uploadType=multipart", related(b"[]", MP4)[0], related(b"[]", MP4)[1], "parseError"),
        ("part=id&uploadType=multipart", *related(b'{"status":{}}', MP4), "unexpectedPart"),
        ("part=id&uploadType=resumable", b"{}", "text/html", "badContent"),
        ("part=id&uploadType=resumable", b"[" * 100_000, "application/json", "parseError"),
    ],
)
def test_an_upload_that_makes_no_sense_is_told_so(query: str, body: bytes, kind: str, why: str) -> None:
    w = world()
    reply = Hand(w).ask("POST", "/upload/youtube/v3/videos", query, body=body, kind=kind)
    assert (reply.status, reason(reply)) == (400, why)
    assert w.ledger.entries == []


def test_a_channel_puts_up_so_many_videos_in_any_24_hours_whatever_it_deletes() -> None:
    w = world(uploads_per_day=2, processing_s=0)
    hand = Hand(w)
    first = hand.video()
    w.clock.advance(SECOND)
    hand.video()
    hand.ask("DELETE", "videos", f"id={first}")
    for refused in (hand.insert(), hand.begin(len(MP4))):
        assert (refused.status, reason(refused)) == (400, "uploadLimitExceeded")
    assert Hand(w, "zeta-token").insert().status == 200
    w.clock.advance(DAY - SECOND - 1)
    assert hand.insert().status == 400
    w.clock.advance(1)
    assert hand.insert().status == 200
    assert hand.insert().status == 400


def test_sessions_begun_in_time_do_not_get_past_the_limit() -> None:
    w = world(uploads_per_day=1)
    hand = Hand(w)
    one, two = (headers(hand.begin(len(MP4)))["location"] for _ in range(2))
    assert hand.put(one, MP4).status == 200
    assert reason(hand.put(two, MP4)) == "uploadLimitExceeded"


def test_a_lost_answer_in_the_middle_is_asked_for_and_gone_on_with() -> None:
    w = world()
    hand = Hand(w)
    location = headers(hand.begin(len(BIG)))["location"]
    w.faults.add({"fault": "answer_lost", "first": 1, "when": {"operation": "upload_media"}, "do": {"cut": "reset"}})
    hand.put(location, BIG[:KIB], f"bytes 0-{KIB - 1}/{len(BIG)}")
    assert stored(hand.put(location, b"", f"bytes */{len(BIG)}")) == f"bytes=0-{KIB - 1}"
