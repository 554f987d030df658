"""What a scrape is told: all of the table and nothing beside it, the truth at the edges, and no word of anybody."""

import shutil
import subprocess
from datetime import timedelta

import msgspec
import pytest

from safety_core.callbacks import Receiver
from safety_core.lifecycle import PermitState
from safety_core.monitoring.exposition import Exposition, exposition
from safety_core.monitoring.names import METRICS, Kind
from safety_core.records import Breach, Incident, Worker
from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.switches import HaltState, QuiescedBy
from safety_core.vocabulary import Action, ClientId, HaltId, Harm, IncidentId, ObjectId, PersonId, ScheduleId, WorkerId
from tests.safety_core.adapters.stores.ground import queued, write
from tests.safety_core.examples import HALT
from tests.safety_core.monitoring.ground import (
    ACCOUNTS,
    MARK,
    SECOND_US,
    confirmed,
    heard,
    installation,
    minted,
    moved,
    series,
)

promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="no promtool here; `make prometheus` installs it"
)


@pytest.fixture
def core(tmp_path, monkeypatch):
    made = installation(tmp_path, monkeypatch)
    yield made
    made.store.close()


def halt(core, name: str, *, ago_s: float = 0, **changes: object) -> None:
    asked_us = core.clock.boot_us() - int(ago_s * SECOND_US)
    at = core.clock.now() - timedelta(seconds=ago_s)
    thrown = msgspec.structs.replace(
        HALT,
        halt=HaltId(name),
        reason=MARK,
        person=PersonId(MARK),
        asked_us=asked_us,
        asked_at=at.isoformat(),
        fenced_us=asked_us + 200_000,
        **changes,
    )
    write(core.store, lambda tx: tx.put_halt(thrown))


def quiesced(core, **changes: object) -> dict[str, object]:
    return {
        "state": HaltState.QUIESCED,
        "quiesced_us": core.clock.boot_us(),
        "quiesced_by": QuiescedBy.ANSWERS,
        **changes,
    }


def something_of_everything(core) -> None:
    confirmed(core, 1, 5 * SECOND_US)
    heard(core, ACCOUNTS[0], MARK, made_us=SECOND_US)
    confirmed(core, 2, SECOND_US, action=Action.REPLY, target=ObjectId(MARK), sent_us=90 * SECOND_US)
    unknown = moved(core, minted(core, 3), PermitState.UNKNOWN)
    halt(core, "drilled", ago_s=1, drill=True, **quiesced(core))
    halt(core, "thrown", ago_s=40)
    incident = Incident(
        incident=IncidentId("inc"),
        halt=HaltId("thrown"),
        harm=Harm.WRONG_ACCOUNT,
        client=ClientId("acme"),
        what=MARK,
        opened_us=1,
        opened_at=core.clock.now().isoformat(),
    )
    breach = Breach(client=unknown.client, intent=unknown.intent, permit=unknown.permit, what=MARK, found_us=1)
    planned = ScheduledRelease(
        schedule=ScheduleId("plan"),
        halts=(HaltId("thrown"),),
        at=(core.clock.now() - timedelta(seconds=1)).isoformat(),
        due_us=1,
        proposed_by=PersonId(MARK),
        reason=MARK,
        proposed_us=1,
        epoch=1,
        state=ScheduleState.PROPOSED,
    )

    def decide(tx) -> None:
        tx.add_incident(incident)
        tx.add_breach(breach)
        tx.put_schedule(planned)
        tx.put_receiver(Receiver(client=ACCOUNTS[0].client, receiver="relay", failures=3, taken=4, saw=MARK))
        tx.append_audit({"v": 1, "kind": "note", "at_us": 1, "at": core.clock.now().isoformat(), "what": MARK})
        tx.add_intent(queued(f"{MARK}-queued", ACCOUNTS[1], due_us=1))
        tx.put_worker(Worker(worker=WorkerId(MARK), pid=1, started_ticks=1, boot_id="b/b", threads=1, started_us=1))

    write(core.store, decide)


def family(name: str) -> str:
    for end in ("_bucket", "_count", "_sum"):
        name = name.removesuffix(end)
    return name


def test_every_metric_of_the_table_is_told_and_no_other(core):
    something_of_everything(core)
    told = {family(each.partition("{")[0]) for each in series(exposition(core))}
    assert told == {each.name for each in METRICS}


def test_no_word_name_or_id_of_anybody_is_in_it(core):
    something_of_everything(core)
    assert MARK.encode() not in exposition(core)


def test_what_it_says_of_a_halt_that_nobody_acknowledged(core):
    something_of_everything(core)
    said = series(exposition(core))
    assert said["holdpoint_halts_unacknowledged"] == 1
    assert 40 <= said["holdpoint_halts_unacknowledged_age_seconds"] < 400
    assert said['holdpoint_halts_total{kind="drill"}'] == said['holdpoint_halts_total{kind="person"}'] == 1
    assert said["holdpoint_halt_fence_seconds_count"] == 2
    assert said['holdpoint_halt_fence_seconds_bucket{le="0.1"}'] == 0
    assert said['holdpoint_halt_fence_seconds_bucket{le="0.25"}'] == 2
    assert said["holdpoint_halt_acknowledge_seconds_count"] == 1
    now_s = core.clock.now().timestamp()
    assert now_s - 400 < said["holdpoint_drill_last_timestamp_seconds"] < now_s


def test_a_drill_that_was_not_acknowledged_is_none(core):
    halt(core, "drilled", drill=True)
    assert series(exposition(core))["holdpoint_drill_last_timestamp_seconds"] == 0


def test_what_is_unknown_has_the_age_of_the_oldest(core):
    now_us = core.clock.boot_us()
    for number, ago_s in ((1, 400), (2, 10)):
        made = minted(core, number, ACCOUNTS[number], minted_us=now_us - ago_s * SECOND_US)
        moved(core, made, PermitState.UNKNOWN)
    said = series(exposition(core))
    assert said['holdpoint_permits_open{state="unknown"}'] == 2
    assert 400 <= said['holdpoint_permits_oldest_age_seconds{state="unknown"}'] < 1_000


def test_what_is_of_an_earlier_boot_is_as_old_as_the_machine_is_up(core):
    now_us = core.clock.boot_us()
    moved(core, minted(core, 1, minted_us=now_us + 10**12), PermitState.UNKNOWN)
    said = series(exposition(core))
    assert said['holdpoint_permits_oldest_age_seconds{state="unknown"}'] >= now_us / SECOND_US


def test_every_open_kind_of_harm_is_named_before_it_ever_was(core):
    said = series(exposition(core))
    assert {said[f'holdpoint_incidents_open{{harm="{each}"}}'] for each in Harm} == {0}
    something_of_everything(core)
    said = series(exposition(core))
    assert said['holdpoint_incidents_open{harm="wrong_account"}'] == 1
    assert said['holdpoint_wrong_account_open{client="acme"}'] == 1


def test_what_is_due_is_told_apart_from_what_is_planned(core):
    now_us = core.clock.boot_us()
    for number, due_us in enumerate((now_us - 60 * SECOND_US, now_us + 10**12)):
        write(core.store, lambda tx, n=number, due=due_us: tx.add_intent(queued(f"q{n}", ACCOUNTS[0], due_us=due)))
    said = series(exposition(core))
    assert said['holdpoint_queue_intents{platform="X"}'] == 2
    assert said['holdpoint_queue_due_intents{platform="X"}'] == 1
    assert 60 <= said['holdpoint_queue_oldest_due_age_seconds{platform="X"}'] < 600


def test_the_audit_log_is_unsigned_from_its_last_checkpoint_on(core):
    said = series(exposition(core))
    before = said["holdpoint_audit_entries_total"]
    at = (core.clock.now() - timedelta(seconds=90)).isoformat()
    write(core.store, lambda tx: tx.append_audit({"v": 1, "kind": "note", "at_us": 1, "at": at}))
    said = series(exposition(core))
    assert said["holdpoint_audit_entries_total"] == said["holdpoint_audit_unsigned_entries"] == before + 1
    if not before:
        assert 90 <= said["holdpoint_audit_unsigned_age_seconds"] < 900


def test_a_store_that_is_away_leaves_what_the_machine_says_and_that_it_is_away(core):
    asked = Exposition(core)
    something_of_everything(core)
    assert series(asked.text())["holdpoint_store_readable"] == 1
    core.store.close()
    said = series(asked.text())
    assert said["holdpoint_store_readable"] == 0
    assert {family(each.partition("{")[0]) for each in said} == {each.name for each in METRICS if each.away}


def test_a_second_scrape_of_a_process_says_what_a_first_one_of_another_does(core):
    asked = Exposition(core)
    asked.text()
    something_of_everything(core)
    moves = {each for each in series(asked.text()) if "scrape" not in each and "age" not in each}
    first, second = series(exposition(core)), series(asked.text())
    assert {each: first[each] for each in moves} == {each: second[each] for each in moves}


def test_names_end_with_what_they_are():
    for each in METRICS:
        assert each.name.endswith("_total") == (each.kind is Kind.COUNTER), each.name
        assert each.name.endswith("_seconds") or each.kind is not Kind.HISTOGRAM, each.name


@promtool
def test_promtool_finds_nothing_to_say_of_it(core):
    something_of_everything(core)
    ended = subprocess.run(["promtool", "check", "metrics"], input=exposition(core), capture_output=True, check=False)
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, b"")


def test_a_scraper_that_takes_openmetrics_gets_it(core):
    found = Exposition(core).answer("application/openmetrics-text;version=1.0.0")
    assert found.content_type.startswith("application/openmetrics-text")
    assert found.body.endswith(b"# EOF\n")
