"""Where a console may stand: on loopback, or with a certificate; never so that a password goes in clear."""

import pytest

from safety_core.errors import BadFile
from safety_core.fleet import settings
from safety_core.fleet.console_settings import ConsoleSettings


def loaded(folder, text: str) -> ConsoleSettings:
    (folder / "holdpoint.toml").write_text(f"[console]\n{text}", encoding="utf-8")
    return settings.load(str(folder / "holdpoint.toml")).settings.console


def test_without_a_word_it_stands_on_loopback(tmp_path):
    found = loaded(tmp_path, "")
    assert (found.origin, found.secure, found.idle_minutes, found.absolute_hours) == (
        "http://127.0.0.1:8788",
        False,
        30,
        12,
    )


def test_behind_a_proxy_it_is_reached_by_tls(tmp_path):
    found = loaded(tmp_path, 'url = "https://holdpoint.example:8443/"\nbehind = ["127.0.0.1"]\n')
    assert (found.origin, found.secure) == ("https://holdpoint.example:8443", True)


def test_with_a_certificate_it_may_stand_anywhere(tmp_path):
    found = loaded(tmp_path, 'host = "0.0.0.0"\ncert = "a.pem"\nkey = "a.key"\n')
    assert found.secure
    assert loaded(tmp_path, 'host = "::1"\n').origin == "http://[::1]:8788"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('host = "0.0.0.0"\n', "console.host"),
        ('host = "10.0.0.1"\nurl = "https://a.example"\n', "console.host"),
        ('cert = "a.pem"\n', "console.key"),
        ('key = "a.key"\n', "console.cert"),
        ('url = "http://holdpoint.example"\n', "console.url"),
        ('url = "https://holdpoint.example/path"\n', "console.url"),
        ('url = "https://me@holdpoint.example"\n', "console.url"),
        ('behind = ["proxy"]\n', "console.behind"),
        ('[console.proxy]\nheader = "X-Who"\naddresses = ["proxy"]\n', "console.proxy.addresses"),
        ('[console.proxy]\nheader = "X-Who"\naddresses = []\n', "console.proxy.addresses"),
        ('[console.proxy]\nheader = "X Who"\naddresses = ["127.0.0.1"]\n', "console.proxy.header"),
        ("idle_minutes = 0\n", "console.idle_minutes"),
        ("absolute_hours = 169\n", "console.absolute_hours"),
        ("port = 65536\n", "console.port"),
        ('password = "s3cret"\n', "console.password"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(tmp_path, text, field):
    with pytest.raises(BadFile, match=field.replace(".", r"\.")) as refused:
        loaded(tmp_path, text)
    assert refused.value.do
    assert "s3cret" not in str(refused.value)
