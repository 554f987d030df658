"""Loading limits: by an admin once there is one, whole or not at all, and written into the log."""

import json

import pytest

from safety_core.errors import BadInput, Refused
from safety_core.shell import limits
from safety_core.shell.limits_text import parsed
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Role
from tests.safety_core.shell.ground import WIDE


def load(ground, text: str = WIDE, by=None):
    return limits.load(ground.core, text, parsed(text, zone_of), by=by)


def test_a_new_version_counts_from_the_next_decision_and_is_in_the_log(ground):
    before = ground.store.read(lambda tx: tx.rules("limits"))
    loaded = load(ground, WIDE.replace("1_000_000", "2_000_000"))
    assert (loaded.version, loaded.loaded_by) == (before.version + 1, "holdpoint")
    assert ground.store.read(lambda tx: tx.rules("limits")) == loaded
    entry = json.loads(ground.store.read(lambda tx: tx.audit_entries())[-1])
    assert (entry["kind"], entry["name"], entry["version"], entry["digest"]) == (
        "rules", "limits", loaded.version, loaded.digest,
    )  # fmt: skip
    assert "2_000_000" not in json.dumps(entry)


def test_an_operation_that_nothing_counts_is_refused_and_nothing_changes(ground):
    before = ground.store.read(lambda tx: (tx.rules("limits"), tx.audit_size()))
    with pytest.raises(BadInput, match="nothing counts X: who_am_i"):
        load(ground, WIDE.replace('"who_am_i", ', ""))
    assert ground.store.read(lambda tx: (tx.rules("limits"), tx.audit_size())) == before


def test_once_there_is_an_admin_nobody_else_loads_limits(ground):
    ada, dana = ground.person("ada", Role.ADMIN), None
    with pytest.raises(Refused):
        load(ground, by=dana)
    assert load(ground, by=ada).loaded_by == "ada"
