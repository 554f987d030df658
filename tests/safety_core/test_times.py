"""Times as people type them."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadInput
from safety_core.times import instant

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def zone_of(name: str) -> tzinfo | None:
    return ZoneInfo(name) if name == BERLIN else None


def read(text: str) -> datetime:
    return instant(text, now=NOW, zone_of=zone_of)


def read_or_refused(text: str) -> datetime | BadInput:
    try:
        return read(text)
    except BadInput as refused:
        return refused


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("2h", timedelta(hours=2)),
        ("30m", timedelta(minutes=30)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("90s", timedelta(seconds=90)),
        ("0m", timedelta()),
    ],
)
def test_a_span_counts_from_now(text: str, ahead: timedelta) -> None:
    assert read(text) == NOW + ahead


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-29T09:00+02:00", datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        ("2026-03-29T09:00:00Z", datetime(2026, 3, 29, 9, 0, tzinfo=UTC)),
        ("2026-03-29 09:00:00-05:30", datetime(2026, 3, 29, 14, 30, tzinfo=UTC)),
        ("2026-03-29T09:00[Europe/Berlin]", datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        ("2026-10-25T02:30+01:00[Europe/Berlin]", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:30+02:00[Europe/Berlin]", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29T01:59:59[Europe/Berlin]", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        ("2026-03-29T03:00[Europe/Berlin]", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ],
)
def test_an_instant_is_kept_in_utc(text: str, meant: datetime) -> None:
    assert read(text) == meant
    assert read(text).utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-03-29T09:00", "has no offset"),
        ("2026-03-29", "has no offset"),
        ("2026-03-29T02:00[Europe/Berlin]", "does not exist in Europe/Berlin"),
        ("2026-03-29T02:59:59[Europe/Berlin]", "does not exist in Europe/Berlin"),
        ("2026-10-25T02:30[Europe/Berlin]", "comes twice in Europe/Berlin"),
        ("2026-03-29T09:00+05:00[Europe/Berlin]", "is not the time in Europe/Berlin"),
        ("2026-03-29T09:00[Mars/Olympus]", "there is no time zone 'Mars/Olympus'"),
        ("2026-02-30T09:00Z", "is not a time"),
        ("0001-01-01T00:00+14:00", "is not a time that can be kept"),
        ("", "is not a time"),
        ("soon", "is not a time"),
        ("-2h", "is not a time"),
        ("2", "is not a time"),
        ("1e3h", "is not a time"),
        ("99999h", "is not a time"),
        ("\N{FULLWIDTH DIGIT TWO}h", "is not a time"),
        ("2026-03-29T09:00Z\x1b[31m", "is not a time"),
        ("2h" * 40, "is not a time"),
    ],
)
def test_what_is_no_one_instant_is_refused_and_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(BadInput, match="at: ") as refused:
        read(text)
    assert says in refused.value.wrong
    assert "write" in refused.value.do or "leave out" in refused.value.do


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_instant_or_refused(text: str) -> None:
    found = read_or_refused(text)
    assert found.field == "at" if isinstance(found, BadInput) else found.tzinfo is UTC


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))
def test_a_local_time_with_its_zone_is_the_instant_that_shows_it_or_refused(local: datetime) -> None:
    found = read_or_refused(f"{local.isoformat(timespec='microseconds')}[{BERLIN}]")
    if isinstance(found, BadInput):
        assert "does not exist" in found.wrong or "comes twice" in found.wrong
    else:
        assert found.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None) == local
