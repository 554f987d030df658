from email.utils import parsedate_to_datetime

import pytest
from pydantic import ValidationError

from simulators.clock import NOON_US
from tests.simulators.hands import ACME, SECOND, Hand, headers, world


@pytest.mark.parametrize("ahead_s", [3_600, -3_600])
def test_the_platforms_date_its_resets_and_its_timestamps_are_off_and_the_ledger_is_not(ahead_s: int) -> None:
    w = world()
    w.clock.advance(5 * SECOND)
    true_reset = int(headers(Hand(w).ask("GET", "/2/users/me"))["x-rate-limit-reset"])
    w.faults.add({"fault": "clock_skew", "do": {"ahead_s": ahead_s}})
    reply = Hand(w).post("now")
    assert parsedate_to_datetime(headers(reply)["date"]).timestamp() == NOON_US // SECOND + 5 + ahead_s
    assert int(headers(reply)["x-rate-limit-reset"]) == true_reset + ahead_s
    (post,) = w.posts(ACME)
    assert post.created_unix_us == NOON_US + (5 + ahead_s) * SECOND
    assert (w.ledger.entries[0].committed_us, w.ledger.entries[0].visible_us) == (5 * SECOND, 5 * SECOND)
    assert w.journal.entries[-1].fault == "clock_skew"


def test_a_month_is_the_most() -> None:
    for ahead_s in (30 * 86_400 + 1, -30 * 86_400 - 1):
        with pytest.raises(ValidationError):
            world().faults.add({"fault": "clock_skew", "do": {"ahead_s": ahead_s}})
