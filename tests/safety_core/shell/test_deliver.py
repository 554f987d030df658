"""Delivering notices: at least once, each channel by itself, and no notice in the way of another."""

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import NotDelivered, StoreUnavailable
from safety_core.records import DeliveryState, Notice, NoticeKind
from safety_core.shell import deliver
from safety_core.shell.core import Core
from safety_core.vocabulary import HaltId, NoticeId
from tests.safety_core.examples import halted
from tests.safety_core.shell.ground import Ground, Scope

S_US = 1_000_000


class Channel:
    """Takes what it is sent, unless ``refuses`` says otherwise; ``during`` runs in the middle of each sending."""

    def __init__(self, name: str) -> None:
        self.channel = name
        self.sent: list[str] = []
        self.taken: list[str] = []
        self.refuses = lambda _: False
        self.during = lambda: None

    def send(self, notice: Notice) -> None:
        self.sent.append(notice.notice)
        self.during()
        if self.refuses(notice.notice):
            raise NotDelivered("550 no", "later")
        self.taken.append(notice.notice)


def told(ground: Ground, *names: str) -> None:
    """Notices of one halt, in this order."""

    def write(tx):
        if not tx.halts():
            tx.put_halt(halted(Scope()))
        for name in names:
            tx.add_notice(
                Notice(
                    notice=NoticeId(name), kind=NoticeKind.HALTED, halt=HaltId("halt_1"), client=None, words=name,
                    at=ground.clock.now().isoformat(),
                )
            )  # fmt: skip

    ground.store.transact(write, deadline_s=1)


def core_with(ground: Ground, *channels: Channel) -> Core:
    return dataclasses.replace(ground.core, notifiers=channels)


def claim_next(core: Core, name: str):
    """By the channel of that name, whoever has it."""
    return deliver.claim_next(core, deliver.NoticeOutlet(Channel(name)))


def settle(core: Core, notice: Notice, claimed, failed: str | None):
    outlet = deliver.NoticeOutlet(Channel(claimed.channel))
    return deliver.settle(core, outlet, notice, claimed, None if failed is None else deliver.Failed(failed))


def stands(ground: Ground) -> dict[tuple[str, str], DeliveryState]:
    found = ground.store.read(lambda tx: tx.deliveries())
    return {(each.notice, each.channel): each.state for each in found}


def only(ground: Ground):
    (found,) = ground.store.read(lambda tx: tx.deliveries())
    return found


@pytest.fixture
def mail():
    return Channel("smtp")


def test_every_channel_is_told_everything_once_and_the_oldest_first(ground, mail):
    log = Channel("log")
    core = core_with(ground, mail, log)
    told(ground, "c", "a", "b")
    assert deliver.deliver_due(core) == 6
    assert deliver.deliver_due(core) == 0
    assert mail.taken == log.taken == ["c", "a", "b"]
    assert set(stands(ground).values()) == {DeliveryState.SENT}


def test_nothing_is_written_where_nothing_is_due(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    deliver.deliver_due(core)
    writes = []
    core = dataclasses.replace(core, store=Watched(ground.store, writes))
    deliver.deliver_due(core)
    assert writes == []


class Watched:
    def __init__(self, store, writes) -> None:
        self._store, self._writes = store, writes
        self.read = store.read

    def transact(self, decide, *, deadline_s, urgent=False):
        self._writes.append((deadline_s, urgent))
        return self._store.transact(decide, deadline_s=deadline_s, urgent=urgent)


def test_no_transaction_is_open_while_it_is_sent_and_the_claim_stands_by_then(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    during = []
    mail.during = lambda: during.append(ground.store.transact(lambda tx: tx.deliveries(), deadline_s=1))
    deliver.deliver_due(core)
    (((claimed,),)) = during
    assert (claimed.state, claimed.due_us) == (DeliveryState.SENDING, ground.clock.us + deliver.LEASE_US)


def test_a_claim_keeps_another_process_off_until_its_lease_is_over(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    assert claim_next(core, "smtp") is not None
    ground.clock.us += deliver.LEASE_US - 1
    assert claim_next(core, "smtp") is None
    ground.clock.us += 1
    notice, again = claim_next(core, "smtp")
    assert (notice.notice, again.attempts) == ("a", 2)


def test_a_claim_on_one_channel_keeps_no_other_channel_off(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    claim_next(core, "smtp")
    assert claim_next(core, "log") is not None


def test_two_that_looked_at_once_do_not_both_claim(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")

    class LooksEarly(Watched):
        """Another process claims between this one's look and its claim."""

        def transact(self, decide, *, deadline_s, urgent=False):
            claim_next(core, "smtp")
            return super().transact(decide, deadline_s=deadline_s, urgent=urgent)

    late = dataclasses.replace(core, store=LooksEarly(ground.store, []))
    assert claim_next(late, "smtp") is None


def test_whoever_died_while_sending_has_it_sent_again_under_the_same_name(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")

    def die() -> None:
        raise KeyboardInterrupt

    mail.during = die
    with pytest.raises(KeyboardInterrupt):
        deliver.deliver_due(core)
    mail.during = lambda: None
    ground.clock.us += deliver.LEASE_US
    deliver.deliver_due(core)
    assert mail.sent == ["a", "a"]
    assert only(ground).state is DeliveryState.SENT


def test_a_failure_waits_longer_each_time_and_says_why(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    mail.refuses = lambda _: True
    pauses = []
    for attempts in range(1, 12):
        deliver.deliver_due(core)
        found = only(ground)
        assert (found.state, found.attempts, found.saw) == (DeliveryState.PENDING, attempts, "550 no")
        pauses.append((found.due_us - ground.clock.us) / S_US)
        ground.clock.us = found.due_us - 1
        assert deliver.deliver_due(core) == 0
        assert len(mail.sent) == attempts
        ground.clock.us += 1
    assert all(2**n <= pause <= 2 * 2**n for n, pause in enumerate(pauses[:7]))
    assert all(deliver.PAUSE_MAX_S / 2 <= pause <= deliver.PAUSE_MAX_S for pause in pauses[8:])


@given(attempts=st.integers(1, 10_000), share=st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_none_and_never_above_its_cap(attempts, share):
    assert deliver.PAUSE_S / 2 <= deliver.pause_s(attempts, share) <= deliver.PAUSE_MAX_S
    assert deliver.pause_s(attempts, share) <= deliver.pause_s(attempts + 1, share)


def test_pauses_are_drawn_apart():
    assert deliver.pause_s(3, 0.0) < deliver.pause_s(3, 0.5) < deliver.pause_s(3, 0.99)


def test_one_notice_that_nobody_takes_holds_up_no_later_one(ground, mail):
    core = core_with(ground, mail)
    told(ground, "poison", "b", "c")
    mail.refuses = lambda name: name == "poison"
    deliver.deliver_due(core)
    deliver.deliver_due(core)
    assert mail.taken == ["b", "c"]


def test_what_failed_before_waits_behind_what_is_new(ground, mail):
    core = core_with(ground, mail)
    told(ground, "poison")
    mail.refuses = lambda name: name == "poison"
    deliver.deliver_due(core)
    ground.clock.pass_s(deliver.PAUSE_MAX_S)
    told(ground, "new")
    deliver.deliver_due(core)
    assert mail.sent == ["poison", "new", "poison"]


def test_a_dead_channel_is_tried_once_a_round_and_holds_up_no_other(ground, mail):
    log = Channel("log")
    core = core_with(ground, mail, log)
    told(ground, "a", "b", "c")
    mail.refuses = lambda _: True
    assert deliver.deliver_due(core) == 3
    assert (mail.sent, log.taken) == (["a"], ["a", "b", "c"])


def test_a_bug_in_a_channel_is_its_own_failure(ground, mail):
    log = Channel("log")
    core = core_with(ground, mail, log)
    told(ground, "a")

    def bug() -> None:
        raise ZeroDivisionError("with a secret in it")

    mail.during = bug
    deliver.deliver_due(core)
    assert log.taken == ["a"]
    found = ground.store.read(lambda tx: tx.deliveries())
    assert [each.saw for each in found if each.channel == "smtp"] == ["the channel smtp has a bug: ZeroDivisionError"]


def test_what_was_seen_is_bounded(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    notice, claimed = claim_next(core, "smtp")
    assert len(settle(core, notice, claimed, "x" * 10_000).saw) == deliver.SAW_MAX_CHARS


@pytest.mark.parametrize(
    ("age", "attempts", "state"),
    [
        (timedelta(hours=24), deliver.ATTEMPTS_MIN, DeliveryState.GIVEN_UP),
        (timedelta(hours=24) - timedelta(microseconds=1), deliver.ATTEMPTS_MIN, DeliveryState.PENDING),
        (timedelta(days=400), deliver.ATTEMPTS_MIN - 1, DeliveryState.PENDING),
    ],
)
def test_it_is_given_up_after_a_day_and_never_after_few_attempts(ground, mail, age, attempts, state):
    core = core_with(ground, mail)
    told(ground, "a")
    for _ in range(attempts):
        ground.clock.us += deliver.LEASE_US
        notice, claimed = claim_next(core, "smtp")
    ground.clock.us = ground.clock.us - (ground.clock.now() - written(notice)) // timedelta(microseconds=1)
    ground.clock.us += age // timedelta(microseconds=1)
    assert settle(core, notice, claimed, "550 no").state is state
    ground.clock.us += 400 * S_US
    assert (claim_next(core, "smtp") is None) == (state is DeliveryState.GIVEN_UP)


def written(notice):
    from datetime import datetime

    return datetime.fromisoformat(notice.at)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-01-01T00:00:00"])
def test_a_time_that_cannot_be_read_stops_nothing(ground, mail, at):
    import msgspec

    core = core_with(ground, mail)
    told(ground, "a")
    notice, claimed = claim_next(core, "smtp")
    odd = msgspec.structs.replace(notice, at=at)
    assert settle(core, odd, claimed, "550 no").state is DeliveryState.PENDING


def test_a_time_of_an_earlier_boot_holds_nothing_back(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    mail.refuses = lambda _: True
    ground.clock.us = 10**12
    deliver.deliver_due(core)
    ground.clock.us = 5 * S_US  # the machine booted
    mail.refuses = lambda _: False
    assert deliver.deliver_due(core) == 1


def test_a_late_failure_does_not_undo_what_another_sent_meanwhile(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    notice, slow = claim_next(core, "smtp")
    ground.clock.us += deliver.LEASE_US
    _, quick = claim_next(core, "smtp")
    assert settle(core, notice, slow, "550 no").state is DeliveryState.SENDING
    assert only(ground) == quick
    settle(core, notice, quick, None)
    assert settle(core, notice, slow, "550 no").state is DeliveryState.SENT


def test_a_late_success_is_kept_whoever_has_the_claim(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")
    notice, slow = claim_next(core, "smtp")
    ground.clock.us += deliver.LEASE_US
    _, quick = claim_next(core, "smtp")
    settle(core, notice, slow, None)
    assert settle(core, notice, quick, "550 no").state is DeliveryState.SENT


def test_a_store_that_is_away_for_the_record_is_said_and_the_lease_has_it_sent_again(ground, mail):
    core = core_with(ground, mail)
    told(ground, "a")

    def away() -> None:
        ground.store.away = 1

    mail.during = away
    with pytest.raises(StoreUnavailable):
        deliver.deliver_due(core)
    mail.during = lambda: None
    ground.clock.us += deliver.LEASE_US
    assert deliver.deliver_due(core) == 1
    assert mail.sent == ["a", "a"]
