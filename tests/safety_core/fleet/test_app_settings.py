"""Our apps in the configuration: a platform that is there, and a reference in place of a secret."""

import pytest

from safety_core.errors import BadFile
from safety_core.fleet import settings
from safety_core.fleet.app_settings import Apps, known
from safety_core.shell.core import OurApp
from safety_core.vocabulary import Platform

SECRET = "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0"


def load(tmp_path, text: str):
    path = tmp_path / "holdpoint.toml"
    path.write_text(text)
    return settings.load(str(path))


def test_an_app_is_known_by_its_platform(tmp_path):
    loaded = load(tmp_path, '[apps.X]\nclient_id = "ours"\nclient_secret = "vault:file:x-app"\n')
    assert known(loaded.settings.apps) == {Platform.X: OurApp("ours", "vault:file:x-app")}
    assert known(load(tmp_path, '[apps.X]\nclient_id = "ours"\n').settings.apps) == {Platform.X: OurApp("ours", None)}
    assert known(load(tmp_path, "").settings.apps) == {}


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ('[apps.Y]\nclient_id = "ours"\n', 1, "apps.Y", "is not a known key.*take one of: X"),
        (f'[apps.X]\nclient_id = "ours"\nclient_secret = "{SECRET}"\n', 3, "apps.X.client_secret", "not a reference"),
        ('[apps.X]\nclient_secret = "vault:file:x"\n', 1, "apps.X.client_id", "is missing"),
        ('[apps.X]\nclient_id = "two words"\n', 2, "apps.X.client_id", "expected"),
        ('[apps.X]\nclient_id = "ours"\nsecret = "vault:file:x"\n', 3, "apps.X.secret", "is not a known key"),
    ],
)
def test_what_cannot_be_taken_is_named_by_line_and_field(tmp_path, text, line, field, said):
    with pytest.raises(BadFile, match=said) as wrong:
        load(tmp_path, text)
    assert (wrong.value.line, wrong.value.field) == (line, field)
    assert SECRET not in str(wrong.value)


def test_every_platform_may_have_an_app():
    assert set(Apps.__struct_fields__) == {each.value for each in Platform}
