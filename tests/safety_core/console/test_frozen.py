"""Sessions and one-time passwords by the product's own clock, which is frozen at both edges of their windows."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from safety_core.adapters.clock.linux import BootClock
from safety_core.shell import totp
from tests.safety_core.console.ground import PASSWORD, Ground, grounded
from tests.safety_core.console.test_sign_in import PlainSealer, typed

BEGUN = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
"""Half an hour before Europe's clocks are put forward, which must change nothing."""
AN_INSTANT = timedelta(microseconds=1)
IDLE, WHOLE, STEP = timedelta(minutes=30), timedelta(hours=12), timedelta(seconds=30)


@pytest.fixture
def frozen() -> Iterator[FrozenDateTimeFactory]:
    with freeze_time(BEGUN, real_asyncio=True) as clock:
        yield clock


@pytest.fixture
def ground(tmp_path, frozen) -> Iterator[Ground]:  # from here on the clock stands
    with grounded(tmp_path, clock=BootClock(), sealer=PlainSealer()) as made:
        yield made


@pytest.mark.parametrize(("unused", "status"), [(IDLE - AN_INSTANT, 200), (IDLE, 303)])
def test_a_session_ends_at_the_thirtieth_minute_without_use_and_not_before(ground, frozen, unused, status):
    browser = ground.as_("viewer")
    frozen.move_to(BEGUN + unused)
    assert browser.get("/me").status_code == status


@pytest.mark.parametrize(("lived", "status"), [(WHOLE - AN_INSTANT, 200), (WHOLE, 303)])
def test_a_session_in_use_ends_at_the_twelfth_hour_and_not_before(ground, frozen, lived, status):
    browser = ground.as_("viewer")
    for used in range(1, int(lived / (IDLE / 2)) + 1):
        frozen.move_to(min(BEGUN + used * IDLE / 2, BEGUN + WHOLE - AN_INSTANT))
        assert browser.get("/me").status_code == 200
    frozen.move_to(BEGUN + lived)
    assert browser.get("/me").status_code == status


@pytest.mark.parametrize(
    ("shown", "status"),
    [(-STEP - AN_INSTANT, 403), (-STEP, 303), (2 * STEP - AN_INSTANT, 303), (2 * STEP, 403)],
)
def test_a_code_is_good_from_a_step_before_its_own_until_a_step_after_it(ground, frozen, shown, status):
    address = totp.enrol(ground.core, by=ground.claimant("viewer"))
    key = base64.b32decode(address.partition("secret=")[2].partition("&")[0])
    totp.confirm(ground.core, code(key, BEGUN), by=ground.claimant("viewer"))
    step = BEGUN + timedelta(hours=1)
    frozen.move_to(step + shown)
    assert typed(ground.browser(), "viewer", PASSWORD, code=code(key, step)).status_code == status


def code(key: bytes, at: datetime) -> str:
    return TOTP(key, 6, SHA1(), 30).generate(int(at.timestamp())).decode()
