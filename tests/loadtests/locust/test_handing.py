"""The real generator, in its own process, against a fake intake."""

import signal

import pytest

from loadtests.halt import schedule
from loadtests.halt.bench import tenants
from loadtests.halt.installation import Installation
from loadtests.halt.schedule import Order, Orders
from reports.evidence import folder, load
from safety_core.vocabulary import Platform
from tests.loadtests.intake import FakeIntake

EVERY_US = 10_000
STALL = (0.5, 2.5)
LENGTH_S = 3.5
MEDIA = {Platform.INSTAGRAM: "image/jpeg:1:a-picture"}


def orders(count, *, every_us=EVERY_US, texts=None, platform=Platform.X):
    return tuple(
        Order(
            at_us=n * every_us,
            client="acme",
            platform=platform,
            account="acme-1",
            reply=n > 0,
            text=(texts or {}).get(n, f"text {n}"),
            tag=f"t{n}",
        )
        for n in range(count)
    )


def generate(tmp_path, intake, planned, *, stop=True):
    """Let the generator run until every outcome is in, and give what it wrote."""
    installation = Installation(tmp_path, tenants(1))
    schedule.write(installation.orders, Orders(intake=intake.address, media=MEDIA, orders=planned))
    with installation.hand(1, "load") as generator:
        generator.ready()
        if stop:
            generator.signal(signal.SIGUSR1)
        code = generator.wait(30)
    return code, load.read(tmp_path / "generated"), folder.read(tmp_path / "generated")


def test_under_a_stall_of_two_seconds_latencies_are_those_of_the_intended_starts(tmp_path):
    with FakeIntake(stall=STALL) as intake:
        code, found, rows = generate(tmp_path, intake, orders(round(LENGTH_S * 1e6 / EVERY_US)), stop=False)
    assert code == 0
    assert (found.handed, found.lost, found.crashed) == (350, 0, False)
    # Whoever was meant to start t seconds into the stall waits for what is left of it; all others for next to nothing.
    length_ms = (STALL[1] - STALL[0]) * 1000
    stalled = length_ms / 1000 / LENGTH_S
    assert found.latency_ms.mean == pytest.approx(stalled * length_ms / 2, rel=0.1)
    assert found.latency_ms.p95 == pytest.approx(length_ms * (1 - 0.05 / stalled), rel=0.1)
    assert found.latency_ms.p99 == pytest.approx(length_ms * (1 - 0.01 / stalled), rel=0.1)
    assert found.latency_ms.max == pytest.approx(length_ms, rel=0.1)
    samples = rows["load"].samples
    intended = [each.us for each in samples if each.name == "handed"]
    assert [each - intended[0] for each in intended] == [n * EVERY_US for n in range(350)]
    assert sum(each.name == "outcome" for each in samples) == 350


def test_replies_stand_under_earlier_posts_of_their_account_and_a_refusal_is_an_outcome(tmp_path):
    with FakeIntake() as intake:
        _, found, _ = generate(tmp_path, intake, orders(4, every_us=200_000, texts={2: "refused"}), stop=False)
    assert [(each["action"], each["target"]) for each in intake.taken[:2]] == [
        ("publish", None),
        ("reply", "object-t0"),
    ]
    assert {each["due_us"] - intake.taken[0]["due_us"] for each in intake.taken} == {0, 200_000, 400_000, 600_000}
    assert all(each["key"] == each["tag"] for each in intake.taken)
    assert found.outcomes == {"confirmed": 3, "refused": 1}


def test_a_post_shows_what_its_platform_cannot_do_without_and_what_stands_under_it_shows_nothing(tmp_path):
    planned = orders(4, every_us=200_000, platform=Platform.INSTAGRAM)
    with FakeIntake() as intake:
        generate(tmp_path, intake, planned, stop=False)
    assert {each["platform"] for each in intake.taken} == {"Instagram"}
    assert [(each["action"], each["target"], each["media"]) for each in intake.taken] == [
        ("publish", None, list(MEDIA.values())),
        *[("comment", "object-t0", [])] * 3,
    ]


def test_a_stop_ends_the_handing_over_and_loses_nothing(tmp_path):
    with FakeIntake() as intake:
        code, found, _ = generate(tmp_path, intake, orders(1000, every_us=100_000))
    assert code == 0
    assert found.handed < 100
    assert (found.lost, found.handed) == (0, len(intake.taken))


def test_a_lost_connection_is_said_and_what_was_under_way_is_lost(tmp_path):
    with FakeIntake(hang_up_after=3) as intake:
        code, found, _ = generate(tmp_path, intake, orders(1000, every_us=20_000), stop=False)
    assert code == 1
    assert found.crashed
    assert found.outcomes == {"confirmed": 3}
    assert found.lost >= 1
