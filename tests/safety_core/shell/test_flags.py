"""Flags in the store: they hold from the next decision on, for whoever makes it; what waits for one is woken by it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from safety_core.adapters.stores.packaged import packaged
from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.flags.context import flag_of
from safety_core.lifecycle import IntentState
from safety_core.records import Rules
from safety_core.shell import flags, flags_text, publish
from safety_core.shell.rules_text import digest_of
from safety_core.vocabulary import NEVER_ASKED, Action, Reason, Role
from tests.safety_core.flags.ground import context, flag, text_of, where

PUBLISH = "effect.publish"


def loaded(ground, *features: dict[str, object]):
    return flags.load(ground.core, text_of(*features), by=None)


def go(ground, core=None):
    """One attempt at whatever is due."""
    for claimed in publish.claim(core or ground.core, 1):
        publish.attempt(core or ground.core, claimed)


def state(ground, queued):
    now = ground.now(queued)
    return now.state, now.reason, now.waits_for


WAITING = (IntentState.WAITING, Reason.FLAG_OFF, "flags")


def test_what_comes_with_a_release_has_each_effect_on_for_everybody_and_nothing_else():
    (body,) = (each.body for each in packaged() if each.name == "flags")
    found = flags_text.parsed(body, digest_of(body))
    assert set(found.names) == {flag_of(each) for each in Action if each not in NEVER_ASKED}
    assert not found.timed


def test_a_flag_that_is_off_has_the_intent_wait_and_turning_it_on_wakes_it(ground):
    loaded(ground, flag(PUBLISH, enabled=False))
    queued = ground.submit()
    go(ground)
    assert state(ground, queued) == WAITING
    assert ground.permits() == []
    assert ground.now(queued).saw == "effect.publish is off: it is disabled for everybody"
    flags.switch(ground.core, PUBLISH, on=True, by=None)
    assert state(ground, queued) == (IntentState.QUEUED, None, None)
    go(ground)
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_what_is_in_no_file_is_off(ground):
    loaded(ground, flag("effect.reply"))
    queued = ground.submit()
    go(ground)
    assert state(ground, queued) == WAITING
    assert ground.now(queued).saw == "effect.publish is not in the flags, and so off"


def test_every_worker_decides_by_the_newest_flags_without_being_told(ground):
    other = ground.worker("worker-2")
    loaded(ground, flag(PUBLISH))
    first = ground.submit("one")
    go(ground, other)
    assert ground.now(first).state is IntentState.CONFIRMED
    flags.switch(ground.core, PUBLISH, on=False, by=None)
    for number, core in enumerate((ground.core, other)):
        queued = ground.submit(f"after {number}")
        go(ground, core)
        assert state(ground, queued) == WAITING


def test_only_whom_the_newer_flags_let_through_is_woken(ground):
    loaded(ground, flag(PUBLISH, where("client", "IN", "bolt")))
    queued = ground.submit()
    go(ground)
    before = ground.now(queued)
    loaded(ground, flag(PUBLISH, where("client", "IN", "bolt", "cora")))
    assert ground.now(queued) == before
    loaded(ground, flag(PUBLISH, where("client", "IN", "bolt", "acme")))
    assert state(ground, queued) == (IntentState.QUEUED, None, None)


def test_a_flag_turned_on_between_the_refusal_and_the_wait_loses_nothing(ground):
    loaded(ground, flag(PUBLISH, enabled=False))
    queued = ground.submit()

    def turn_on(seam):
        if seam == "permit.minted" and ground.now(queued).state is IntentState.CLAIMED:
            flags.switch(ground.core, PUBLISH, on=True, by=None)

    go(ground, replace(ground.core, seam=turn_on))
    assert ground.now(queued).state is IntentState.QUEUED


def test_a_date_in_a_flag_wakes_what_waits_for_it_without_anybody_loading_anything(ground):
    later = (ground.clock.now() + timedelta(minutes=1)).isoformat(timespec="milliseconds")
    loaded(ground, flag(PUBLISH, where("currentTime", "DATE_AFTER", value=later)))
    queued = ground.submit()
    go(ground)
    assert flags.wake_by_time(ground.core) == 0
    assert state(ground, queued) == WAITING
    ground.clock.pass_s(61)
    assert flags.wake_by_time(ground.core) == 1
    assert ground.now(queued).state is IntentState.QUEUED


def test_flags_that_were_altered_in_the_database_let_nothing_through_until_they_are_loaded_anew(ground):
    before = loaded(ground, flag(PUBLISH))
    altered = Rules(
        name="flags", version=before.version + 1, digest=before.digest, body=before.body + " ", loaded_by="?", at="?"
    )
    ground.store.transact(lambda tx: tx.put_rules(altered), deadline_s=1)
    queued = ground.submit()
    go(ground)
    assert state(ground, queued) == (IntentState.QUEUED, Reason.FLAGS_UNREADABLE, None)
    assert ground.permits() == []
    with pytest.raises(StoreUnavailable, match="load them anew"):
        flags.in_force(ground.core)
    with pytest.raises(BadInput, match="are not those that were loaded"):
        flags.switch(ground.core, PUBLISH, on=True, by=None)
    assert loaded(ground, flag(PUBLISH)).version == altered.version + 1


def test_flags_that_nobody_can_read_let_nothing_through(ground):
    for body in ("{", "[]", '{"version": 1}'):
        digest = digest_of(body)
        version = ground.store.read(lambda tx: tx.rules("flags")).version + 1
        broken = Rules(name="flags", version=version, digest=digest, body=body, loaded_by="?", at="?")
        ground.store.transact(lambda tx, broken=broken: tx.put_rules(broken), deadline_s=1)
        assert ground.store.read(flags.read_in) is None


def test_loading_is_a_version_and_an_entry_of_the_log_and_the_same_again_is_neither(ground):
    before = ground.store.read(lambda tx: tx.rules("flags"))
    first = loaded(ground, flag(PUBLISH))
    assert (first.version, first.loaded_by) == (before.version + 1, "holdpoint")
    entry = json.loads(ground.store.read(lambda tx: tx.audit_entries())[-1])
    assert {name: entry[name] for name in ("kind", "name", "version", "digest")} == {
        "kind": "rules",
        "name": "flags",
        "version": first.version,
        "digest": first.digest,
    }
    size = ground.store.read(lambda tx: tx.audit_size())
    assert loaded(ground, flag(PUBLISH)) == first
    assert ground.store.read(lambda tx: tx.audit_size()) == size


def test_once_there_is_an_admin_nobody_else_loads_or_turns_flags(ground):
    olga, own = ground.person("olga", Role.OPERATOR), ground.person("own", Role.ADMIN, ("acme",))
    ada = ground.person("ada", Role.ADMIN)
    before = ground.store.read(lambda tx: tx.rules("flags"))
    for by in (None, olga, own):
        with pytest.raises(Refused):
            flags.load(ground.core, text_of(flag(PUBLISH)), by=by)
        with pytest.raises(Refused):
            flags.switch(ground.core, PUBLISH, on=False, by=by)
    assert ground.store.read(lambda tx: tx.rules("flags")) == before
    assert flags.switch(ground.core, PUBLISH, on=False, by=ada).loaded_by == "ada"


def test_a_wrong_file_changes_nothing(ground):
    before = ground.store.read(lambda tx: (tx.rules("flags"), tx.audit_size()))
    with pytest.raises(BadInput):
        loaded(ground, flag(PUBLISH), flag(PUBLISH))
    assert ground.store.read(lambda tx: (tx.rules("flags"), tx.audit_size())) == before


def test_a_share_keeps_its_group_as_it_grows_so_that_whoever_is_in_stays_in(ground):
    names = [f"client-{number}" for number in range(300)]
    before: set[str] = set()
    for share in (0, 10, 30, 100):
        body = flags.switch(ground.core, PUBLISH, on=True, share=share, by=None).body
        found = flags_text.parsed(body, digest_of(body))
        now = {name for name in names if found.answer(PUBLISH, context(userId=name)).on}
        assert before <= now
        before = now
    assert before == set(names)


def test_a_share_is_refused_where_a_number_cannot_say_it_and_a_name_that_is_none_is_answered_with_the_nearest(ground):
    loaded(ground, flag(PUBLISH, {"name": "userWithId", "parameters": {"userIds": "acme"}}))
    with pytest.raises(Refused, match="has other strategies than one share"):
        flags.switch(ground.core, PUBLISH, on=True, share=10, by=None)
    with pytest.raises(UnknownName, match=r"did you mean effect\.publish"):
        flags.switch(ground.core, "effect.publis", on=False, by=None)
    off = flags.switch(ground.core, PUBLISH, on=False, by=None)
    assert json.loads(off.body)["features"][0]["strategies"][0]["name"] == "userWithId"
