import pytest

from reports.evidence.folder import from_rows
from safety_core.errors import BadFile, StoreUnavailable
from safety_core.fleet import compose, settings
from safety_core.shell.staff import add_person
from safety_core.vocabulary import Role
from steps.rig.export import exported

HEAD = {"scenario": "s", "clock": "wall", "source": "simulated"}


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "holdpoint.toml"
    path.write_text("[timing]\nrequest_s = 3.0\npermit_s = 7.0\n")
    return path


def test_what_the_store_holds_comes_out_as_evidence_with_the_logs_head_and_its_timing(config):
    compose.upgrade(settings.load(str(config)))
    core = compose.command_core(settings.load(str(config)))
    add_person(core, "dana", Role.OPERATOR, ())
    core.store.close()
    said = exported(config)
    evidence = from_rows({**HEAD, **row} for row in said.rows)
    assert [each.person for each in evidence.people] == ["dana"]
    assert [each.size for each in evidence.checkpoints] == [len(evidence.audit)]
    assert (said.timing_s["request_s"], said.timing_s["permit_s"]) == (3.0, 7.0)
    assert said.bound_s == settings.load(str(config)).timing.bound_s


def test_a_store_that_is_not_there_is_not_made(config):
    with pytest.raises(StoreUnavailable, match="no database"):
        exported(config)
    assert not (config.parent / "holdpoint.sqlite").exists()


def test_a_configuration_that_cannot_be_taken_is_named(config):
    config.write_text("[timing]\nrequest = 3.0\n")
    with pytest.raises(BadFile, match=r"holdpoint\.toml"):
        exported(config)
