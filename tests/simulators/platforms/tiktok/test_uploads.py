import pytest

from simulators.wire import Reply
from tests.simulators.platforms.tiktok.hands import MINUTE, MP4, Hand, good, said, world, wrong

SMALL = {"chunk_min": 500, "chunk_max": 800, "last_chunk_max": 1_600}
HOUR = 60 * MINUTE


def begun(hand: Hand) -> dict[str, str]:
    """Three chunks: 700, 700 and the 612 that are left."""
    return good(hand.direct(MP4[:2_012], chunk=670))


def chunk(hand: Hand, url: str, place: int) -> Reply:
    first, last = 670 * place, 2_012 if place == 2 else 670 * (place + 1)
    return hand.put(url, MP4[first:last], first, 2_012)


def test_chunks_come_one_after_the_other_and_the_last_takes_the_rest() -> None:
    w = world(**SMALL)
    hand = Hand(w)
    url = begun(hand)["upload_url"]
    replies = [chunk(hand, url, place) for place in range(3)]
    assert [reply.status for reply in replies] == [206, 206, 201]
    assert [dict(reply.headers)["content-range"] for reply in replies] == [
        "bytes 0-670/2012", "bytes 0-1340/2012", "bytes 0-2012/2012",
    ]  # fmt: skip
    assert len(w.ledger.entries) == 1
    assert [entry.operation for entry in w.journal.entries] == [
        "create_container", "upload_media", "upload_media", "create_post",
    ]  # fmt: skip


def test_how_much_has_come_is_told() -> None:
    hand = Hand(world(**SMALL))
    task = begun(hand)
    chunk(hand, task["upload_url"], 0)
    assert hand.status(task["publish_id"])["uploaded_bytes"] == 670


def test_a_chunk_that_is_not_the_next_is_416_and_changes_nothing() -> None:
    w = world(**SMALL)
    hand = Hand(w)
    url = begun(hand)["upload_url"]
    assert chunk(hand, url, 1).status == 416
    assert chunk(hand, url, 2).status == 416
    assert chunk(hand, url, 0).status == 206
    assert chunk(hand, url, 0).status == 416
    assert hand.put(url, MP4[670:1_000], 670, 2_012).status == 416
    assert [chunk(hand, url, place).status for place in (1, 2)] == [206, 201]
    assert chunk(hand, url, 2).status == 416
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"content_range": ""},
        {"content_range": "bytes 0-10"},
        {"content_range": f"bytes 0-{len(MP4)}/{len(MP4)}"},
        {"content_range": f"bytes 0-{len(MP4) - 1}/{len(MP4) + 1}"},
        {"content_range": f"bytes 5-4/{len(MP4)}"},
        {"kind": "image/png"},
        {"kind": ""},
    ],
)
def test_headers_that_do_not_fit_are_400(more: dict[str, str]) -> None:
    w = world()
    hand = Hand(w)
    url = good(hand.direct())["upload_url"]
    assert wrong(hand.put(url, MP4, **more)) == (400, "invalid_file_upload")
    assert w.ledger.entries == []


@pytest.mark.parametrize(("age_us", "expected"), [(HOUR - 1, 201), (HOUR, 403)])
def test_an_upload_url_lives_for_an_hour(age_us: int, expected: int) -> None:
    w = world()
    url = good(Hand(w).direct())["upload_url"]
    w.clock.advance(age_us)
    assert Hand(w).put(url, MP4).status == expected


def test_a_url_that_was_not_given_is_404() -> None:
    w = world()
    url = good(Hand(w).direct())["upload_url"]
    for forged in (url + "x", url.replace("upload_id=", "upload_id=9"), url.partition("?")[0]):
        assert Hand(w).put(forged, MP4).status == 404
    assert w.ledger.entries == []


def test_bytes_need_no_token_and_an_expired_one_ends_no_upload() -> None:
    w = world()
    url = good(Hand(w).direct())["upload_url"]
    w.token("ann").expire()
    assert Hand(w).put(url, MP4).status == 201
    assert w.ledger.entries[0].token_account == "open-ann"


def test_the_body_of_an_upload_may_be_json() -> None:
    w = world(upload_body="json")
    url = good(Hand(w).direct())["upload_url"]
    assert said(Hand(w).put(url, MP4))["error"]["code"] == "ok"


def test_a_lost_answer_to_the_last_chunk_leaves_the_post_standing() -> None:
    w = world()
    hand = Hand(w)
    task = good(hand.direct())
    w.faults.add({"fault": "answer_lost", "first": 1, "when": {"operation": "create_post"}, "do": {"cut": "reset"}})
    assert hand.put(task["upload_url"], MP4).cut == "reset"
    w.clock.advance(5_000_000)
    assert hand.status(task["publish_id"])["status"] == "PUBLISH_COMPLETE"
    assert hand.put(task["upload_url"], MP4).status == 416, "again makes no second one"
    assert len(w.ledger.entries) == 1
