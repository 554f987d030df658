"""The flags of an installation by OpenFeature's own client: what is turned at the command line is the next answer."""

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode

from safety_core.errors import StoreUnavailable
from safety_core.fleet import compose, settings
from safety_core.shell import flags

ACME = EvaluationContext("acme")


@pytest.fixture
def loaded(tmp_path):
    (tmp_path / "holdpoint.toml").write_text("")
    loaded = settings.load(str(tmp_path / "holdpoint.toml"))
    compose.upgrade(loaded)
    return loaded


def test_what_an_admin_turns_is_the_next_answer(loaded):
    admin = compose.command_core(loaded)
    api.set_provider_and_wait(compose.flags_provider(loaded), "installed")
    client = api.get_client("installed")
    try:
        assert client.get_boolean_value("effect.publish", False, ACME)
        flags.switch(admin, "effect.publish", on=False, by=None)
        found = client.get_boolean_details("effect.publish", True, ACME)
        assert (found.value, found.error_code, found.flag_metadata["version"]) == (False, None, 2)
        assert client.get_boolean_details("effect.shout", False).error_code is ErrorCode.FLAG_NOT_FOUND
    finally:
        admin.store.close()
        api.clear_providers()


def test_without_a_database_there_is_no_provider(tmp_path):
    (tmp_path / "holdpoint.toml").write_text("")
    with pytest.raises(StoreUnavailable, match="there is no database"):
        compose.flags_provider(settings.load(str(tmp_path / "holdpoint.toml")))
