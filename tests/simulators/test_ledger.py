import hashlib
import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from simulators.ledger import Entry, Ledger, follow_digest, like_digest, visible_digest

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def entry(n: int, *, tag: str | None = "t", arrived_us: int = 0, event: str = "create_post") -> Entry:
    return Entry(
        n=n, call=n, arrived_us=arrived_us, committed_us=arrived_us, visible_us=arrived_us, platform="X", event=event,
        account="1001", token_account="1001", object=str(n), visible="", tag=tag,
    )  # fmt: skip


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
