"""What people type of a sandbox is read as it was meant, or refused with what to write; nothing is guessed."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import BadInput, UnknownName
from safety_core.shell.sandbox_text import (
    EFFECTS_MAX,
    LATENCY_MAX_MS,
    LONGEST,
    actions_of,
    effects_max,
    ends_at,
    latency_ms,
    per_mille,
    platforms_of,
)
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, Platform
from tests.fuzzing import fuzzed

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
TYPED = st.one_of(st.text(max_size=24), st.text("0123456789.%sm-+hdTZ: ", max_size=24))


def until(text):
    return ends_at(text, now=NOW, zone_of=zone_of)


def read(reading):
    try:
        return reading()
    except BadInput as wrong:
        return wrong


def refused(read, text) -> str:
    with pytest.raises(BadInput) as said:
        read(text)
    return str(said.value)


@given(st.integers(1, 719), st.integers(0, 59), st.integers(0, 59))
def test_a_length_of_time_ends_so_much_later(hours, minutes, seconds):
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert until(f"{hours}h{minutes}m{seconds}s") == NOW + length
    assert until((NOW + length).isoformat()) == NOW + length


@fuzzed("typed")
@given(TYPED)
def test_whatever_is_typed_as_an_end_lies_within_thirty_days_or_is_refused_by_its_name(text):
    said = read(lambda: until(text))
    if isinstance(said, BadInput):
        assert said.field == "until"
    else:
        end = said
        assert NOW < end <= NOW + LONGEST


@pytest.mark.parametrize(
    "text", ["0h", "0s", "-2h", "2026-11-29T12:00Z", "2020-01-01T00:00Z", "720h1s", "9999h", "2h ", "", "2"]
)
def test_an_end_that_is_past_too_far_or_none_is_refused(text):
    assert "until" in refused(until, text)


def test_thirty_days_is_still_taken_and_a_second_is():
    assert until("720h") == NOW + timedelta(days=30)
    assert until("1s") == NOW + timedelta(seconds=1)


@given(st.integers(0, 1000))
def test_a_share_is_read_to_a_tenth_of_a_per_cent(share):
    assert per_mille(f"{share / 10:.1f}%") == share
    assert per_mille(f"{share // 10}%") == share // 10 * 10


@fuzzed("typed")
@given(TYPED)
def test_whatever_is_typed_as_a_share_is_one_of_a_thousand_or_refused_by_its_name(text):
    said = read(lambda: per_mille(text))
    if isinstance(said, BadInput):
        assert said.field == "success"
    else:
        share = said
        assert 0 <= share <= 1000
        assert Fraction(text.strip().removesuffix("%")) == Fraction(share, 10)


@pytest.mark.parametrize("text", ["100.1%", "101%", "-1%", "95", "0.95", "95 %", "95.55%", "%", "", "٩٥%", "1e2%"])
def test_a_share_below_none_above_all_or_without_its_unit_is_refused(text):
    assert "success" in refused(per_mille, text)


@given(st.integers(1, LATENCY_MAX_MS), st.integers(1, LATENCY_MAX_MS))
def test_a_latency_is_two_times_the_second_not_below_the_first(one, other):
    middle, late = sorted((one, other))
    assert latency_ms(f"{middle}ms..{late}ms") == (middle, late)
    assert latency_ms(f"{middle / 1000:.3f}s..{late / 1000:.3f}s") == (middle, late)
    assert latency_ms(f"{middle}ms") == (middle, middle)
    if middle < late:
        assert "95th percentile is below the middle" in refused(latency_ms, f"{late}ms..{middle}ms")


@fuzzed("typed")
@given(TYPED)
def test_whatever_is_typed_as_a_latency_can_be_drawn_from_or_is_refused_by_its_name(text):
    said = read(lambda: latency_ms(text))
    if isinstance(said, BadInput):
        assert said.field == "latency"
    else:
        middle, late = said
        assert 0 <= middle <= late <= LATENCY_MAX_MS
        assert middle or not late, "a log-normal curve has no middle of nothing"


@pytest.mark.parametrize(
    "text",
    ["2s..0.3s", "0s..2s", "-1s", "1", "0.3..2", "61s", "1s..60001ms", "1.5ms", "..", "1s..", "1s..2s..3s", "1m"],
)
def test_a_latency_that_cannot_be_is_refused(text):
    assert "latency" in refused(latency_ms, text)


def test_no_latency_is_a_latency():
    assert latency_ms("0s") == (0, 0)


@pytest.mark.parametrize("count", [1, EFFECTS_MAX])
def test_one_effect_and_ten_thousand_are_a_cap(count):
    assert effects_max(count) == count


@pytest.mark.parametrize("count", [0, -1, EFFECTS_MAX + 1])
def test_none_and_more_than_ten_thousand_are_no_cap(count):
    assert "effects" in refused(effects_max, count)


def test_platforms_are_named_in_any_case_and_each_counts_once():
    assert platforms_of(["tiktok", "X", "x"]) == (Platform.X, Platform.TIKTOK)
    assert "did you mean TikTok" in refused(lambda name: platforms_of([name]), "TikTik")


def test_an_action_that_no_platform_has_covers_nothing_and_is_refused():
    assert actions_of(["Publish", "reply"], (), ADAPTERS) == (Action.PUBLISH, Action.REPLY)
    for name, platforms in (("follow", (Platform.TIKTOK,)), ("edit", ()), ("read", ())):
        with pytest.raises(UnknownName) as said:
            actions_of([name], platforms, ADAPTERS)
        assert "publish" in str(said.value)
    assert "did you mean publish" in refused(lambda name: actions_of([name], (), ADAPTERS), "publsh")
