import hashlib
import json
import tracemalloc
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulators.ledger
from simulators.ledger import Entry, Ledger, follow_digest, like_digest, visible_digest

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def entry(n: int, *, tag: str | None = "t", arrived_us: int = 0, event: str = "create_post") -> Entry:
    return Entry(
        n=n, call=n, arrived_us=arrived_us, committed_us=arrived_us, visible_us=arrived_us, platform="X", event=event,
        account="1001", token_account="1001", object=str(n), visible="", tag=tag,
    )  # fmt: skip


@settings(deadline=None)
@given(TEXT, st.lists(TEXT))
def test_the_visible_digest_is_the_one_that_the_evidence_defines(text: str, media: list[str]) -> None:
    seen = {"media": media, "text": unicodedata.normalize("NFC", text)}
    told = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert visible_digest(text, tuple(media)) == hashlib.sha256(told).hexdigest()


def test_what_a_like_shows_is_the_post_that_it_is_on() -> None:
    assert like_digest("99") == hashlib.sha256(b'{"likes":"99"}').hexdigest()
    assert follow_digest("99") == hashlib.sha256(b'{"follows":"99"}').hexdigest()


def test_each_digest_is_over_the_one_before() -> None:
    one, other = Ledger(), Ledger()
    for ledger, first in ((one, 0), (other, 1)):
        ledger.append(entry(0, arrived_us=first))
        ledger.append(entry(1))
    assert one.entries[1].digest != other.entries[1].digest
    assert one.digest == one.entries[1].digest


def test_what_arrived_after_an_instant_is_found_and_what_arrived_at_it_is_not() -> None:
    ledger = Ledger()
    for n, at in enumerate((9, 10, 11)):
        ledger.append(entry(n, arrived_us=at))
    assert [found.arrived_us for found in ledger.query(arrived_after_us=10)] == [11]
    assert [found.arrived_us for found in ledger.query(arrived_after_us=8, until_us=10)] == [9, 10]


def test_a_tag_posted_twice_is_found_and_untagged_posts_are_not_taken_for_one() -> None:
    ledger = Ledger()
    for n, (tag, event) in enumerate(
        [("a", "create_post"), (None, "create_post"), ("a", "like"), (None, "create_post"), ("a", "create_post")]
    ):
        ledger.append(entry(n, tag=tag, event=event))
    assert [(first.n, second.n) for first, second in ledger.twice()] == [(0, 4)]


@given(TEXT, st.one_of(st.none(), TEXT), st.one_of(st.none(), TEXT), st.integers(0, 2**62))
def test_what_is_kept_comes_back_as_it_was(name: str, tag: str | None, target: str | None, at_us: int) -> None:
    ledger = Ledger()
    given_ = Entry(
        n=0, call=7, arrived_us=at_us, committed_us=at_us + 1, visible_us=at_us + 2, platform="X", event="like", account=name,
        token_account="2", object=name, visible=visible_digest(name, ()), tag=tag, target=target,
    )  # fmt: skip
    ledger.append(given_)
    assert ledger.entries == [msgspec.structs.replace(given_, digest=ledger.digest)]


def test_a_million_entries_are_kept_in_less_than_half_a_gigabyte() -> None:
    several = 5_000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        ledger = Ledger()
        for n in range(several):
            ledger.append(
                Entry(
                    n=10**6 + n, call=10**6 + n, arrived_us=10**15 + n, committed_us=10**15 + n, visible_us=10**15 + n,
                    platform="Instagram", event="create_comment", account="17841400000000001", token_account="17841400000000002",
                    object=f"17900000000{n:07}", visible=visible_digest(str(n), ()), tag=f"scenario/tag-{n:06}",
                    target=f"17900000001{n:07}",
                )
            )  # fmt: skip
        each = (tracemalloc.get_traced_memory()[0] - before) / several
    finally:
        tracemalloc.stop()
    assert each <= 500


def test_a_page_of_a_long_ledger_is_found_by_its_place_and_not_by_looking_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger = Ledger()
    for n in range(3_000):
        ledger.append(entry(n))
    looked: list[bytes] = []
    real = simulators.ledger._unpacked
    monkeypatch.setattr("simulators.ledger._unpacked", lambda packed: looked.append(packed) or real(packed))
    assert [each.n for each in ledger.entries[2_900:2_903]] == [2_900, 2_901, 2_902]
    assert ledger.entries[-1].n == 2_999
    assert len(ledger.entries) == 3_000
    assert len(looked) == 4
