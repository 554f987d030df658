"""Who is heard: each platform that is named, with a secret that is a reference and is there, and a clear word otherwise."""

from pathlib import Path

import pytest

from safety_core.errors import BadFile, BadInput, NoCredential
from safety_core.fleet import compose_flows, settings
from safety_core.vocabulary import Platform

APP = '[apps.Facebook]\nclient_id = "abc"\nclient_secret = "vault:env:FB_APP"\n'
FACEBOOK = '[receive.Facebook]\nverify = "vault:env:FB_WORD"\n'


def loaded(folder: Path, text: str) -> settings.Loaded:
    (folder / "holdpoint.toml").write_text(text, encoding="utf-8")
    return settings.load(str(folder / "holdpoint.toml"))


def test_a_platform_is_heard_with_its_own_secret_or_else_with_its_apps(tmp_path, monkeypatch):
    for name in ("FB_APP", "FB_WORD", "X_APP", "OTHER"):
        monkeypatch.setenv(name, name)
    found = compose_flows.ears(loaded(tmp_path, APP + FACEBOOK + '[receive.X]\nsecret = "vault:env:X_APP"\n'))
    assert {name: (each.secret, each.verify) for name, each in found.items()} == {
        Platform.X: ("vault:env:X_APP", None),
        Platform.FACEBOOK: ("vault:env:FB_APP", "vault:env:FB_WORD"),
    }
    own = compose_flows.ears(loaded(tmp_path, APP + FACEBOOK + 'secret = "vault:env:OTHER"\n'))
    assert own[Platform.FACEBOOK].secret == "vault:env:OTHER"


def test_while_a_secret_is_changed_two_are_named_the_newest_in_front(tmp_path, monkeypatch):
    for name in ("FB_APP", "FB_WORD", "NEW", "OLD"):
        monkeypatch.setenv(name, name)
    both = 'secret = ["vault:env:NEW", "vault:env:OLD"]\n'
    found = compose_flows.ears(loaded(tmp_path, APP + FACEBOOK + both))[Platform.FACEBOOK]
    assert (found.secret, found.before, found.verify) == ("vault:env:NEW", "vault:env:OLD", "vault:env:FB_WORD")
    alone = compose_flows.ears(loaded(tmp_path, APP + FACEBOOK + 'secret = ["vault:env:NEW"]\n'))[Platform.FACEBOOK]
    assert (alone.secret, alone.before) == ("vault:env:NEW", None)
    monkeypatch.delenv("OLD")
    with pytest.raises(NoCredential, match="OLD"):
        compose_flows.ears(loaded(tmp_path, APP + FACEBOOK + both))


def test_an_app_alone_is_not_heard(tmp_path):
    with pytest.raises(BadInput, match="no platform that is to be heard"):
        compose_flows.ears(loaded(tmp_path, APP))


def test_a_secret_that_is_not_there_is_said_before_anything_listens(tmp_path):
    with pytest.raises(NoCredential, match="NOT_THERE_AT_ALL"):
        compose_flows.ears(loaded(tmp_path, '[receive.X]\nsecret = "vault:env:NOT_THERE_AT_ALL"\n'))


def test_without_any_secret_a_platform_is_refused_and_not_heard_unsigned(tmp_path):
    with pytest.raises(BadInput, match=r"receive\.LinkedIn\.secret"):
        compose_flows.ears(loaded(tmp_path, "[receive.LinkedIn]\n"))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[receive.X]\n", "receive.X.secret"),
        ('[receive.X]\nsecret = "s3cret"\n', "receive.X.secret"),
        ('[receive.X]\nsecret = ["vault:env:A", "s3cret"]\n', "receive.X.secret"),
        ('[receive.X]\nsecret = ["s3cret", "vault:env:A"]\n', "receive.X.secret"),
        ("[receive.X]\nsecret = []\n", "receive.X.secret"),
        ('[receive.X]\nsecret = ["vault:env:A", "vault:env:B", "vault:env:C"]\n', "receive.X.secret"),
        ('[apps.X]\nclient_id = "a"\nclient_secret = ["vault:env:A", "vault:env:B"]\n', "apps.X.client_secret"),
        ('[receive.X]\nsecret = "vault:env:A"\nverify = "vault:env:B"\n', "receive.X.verify"),
        ('[receive.Threads]\nsecret = "vault:env:A"\n', "receive.Threads.verify"),
        ('[receive.Threads]\nsecret = "vault:env:A"\nverify = "s3cret"\n', "receive.Threads.verify"),
        ('[receive.YouTube]\nsecret = "vault:env:A"\n', "receive.YouTube"),
        ('[receive]\nurl = "http://hooks.example.com"\n', "receive.url"),
        ('[receive]\nurl = "https://hooks.example.com/?a=s3cret"\n', "receive.url"),
        ("[receive]\nport = 0\n", "receive.port"),
        ("[receive]\nport = 65536\n", "receive.port"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line_and_not_repeated(tmp_path, text, field):
    with pytest.raises(BadFile, match=rf"holdpoint\.toml:\d+: {field}") as refused:
        loaded(tmp_path, text)
    assert "s3cret" not in str(refused.value)


def test_a_halt_goes_on_whatever_stands_there(tmp_path):
    (tmp_path / "holdpoint.toml").write_text('[receive.X]\nsecret = "s3cret"\n')
    found = settings.load(str(tmp_path / "holdpoint.toml"), lenient=True)
    assert list(found.settings.receive.each()) == []
    assert "s3cret" not in str(found.wrong)
