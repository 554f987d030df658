"""Where platforms are reached: at an address of this machine under their own names, and by nothing but adapters."""

import re
from pathlib import Path
from unittest.mock import Mock

import pytest

from safety_core.adapters.notifiers import webhook
from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import BadFile, BadInput, NotDelivered
from safety_core.fleet import compose, compose_post, compose_reach, reach_settings, settings
from safety_core.fleet.settings import Loaded
from safety_core.letters import Channel, Contact
from safety_core.vocabulary import ClientId, PersonId, Platform

CERTIFICATE = Path(__file__).parents[1] / "adapters" / "transports" / "loopback.pem"


@pytest.fixture
def given(tmp_path):
    def load(text: str, *, lenient: bool = False) -> Loaded:
        path = tmp_path / "holdpoint.toml"
        path.write_text(text)
        return settings.load(str(path), lenient=lenient)

    return load


def test_the_hosts_of_the_configuration_are_those_that_adapters_name():
    assert {name: each.HOSTS for name, each in ADAPTERS.items()} == reach_settings.HOSTS


@pytest.mark.parametrize("address", ["127.0.0.1:8443", "127.9.9.9:1", "[::1]:65535"])
def test_a_platform_is_reached_at_a_literal_address_of_this_machine(given, address):
    assert given(f'[resolve]\n"api.x.com" = "{address}"\n').settings.resolve == {"api.x.com": address}


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ('[resolve]\n"x.com" = "127.0.0.1:1"\n', 2, "resolve.x.com", "is no platform's host; take one of: api.linkedin.com, api.x.com"),
        ('[resolve]\n"API.X.COM" = "127.0.0.1:1"\n', 2, "resolve.API.X.COM", "is no platform's host"),
        *(
            (f'[resolve]\n"api.x.com" = "{address}"\n', 2, "resolve.api.x.com", said)
            for address, said in [
                ("10.0.0.1:443", "is not a literal address of this machine"), ("localhost:443", "is not a literal address"),
                ("api.x.com:443", "is not a literal address"), ("0.0.0.0:443", "is not a literal address"),
                ("127.0.0.1", "is no address with a port"), ("127.0.0.1:0", "is no address with a port"),
                ("127.0.0.1:99999", "is no address with a port"), ("", "is no address with a port"),
                ("https://127.0.0.1:1", "is no address with a port"), ("127.0.0.1:1/a", "is no address with a port"),
                ("a@127.0.0.1:1", "is no address with a port"), ("::1", "is no address"), ("[::1", "is no address"),
            ]
        ),
        ('[hosts]\n"api.x.com" = "http://127.0.0.1:1"\n[resolve]\n"api.x.com" = "127.0.0.1:1"\n', 4, "resolve.api.x.com", "below .hosts. too"),
        ("[tls]\nca = 'away.pem'\n", 2, "tls.ca", "away.pem cannot be read .No such file"),
        ("[tls]\nca = '.'\n", 2, "tls.ca", "cannot be read"),
        ("[tls]\nca = 'holdpoint.toml'\n", 2, "tls.ca", "holds no certificate that can be read"),
        ("[tls]\nca = ''\n", 2, "tls.ca", "length >= 1"),
        ("[tls]\n", 1, "tls.ca", "is missing"),
        ("[tls]\nca = 'a'\ncert = 'b'\n", 3, "tls.cert", "is not a known key"),
        ("[recordings]\nmost_mb = 0\n", 2, "recordings.most_mb", ">= 1"),
        ("[recordings]\nfolder = ''\n", 2, "recordings.folder", "length >= 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_file_line_and_field(given, tmp_path, text, line, field, said):
    with pytest.raises(BadFile, match=f":{line}: {re.escape(field)}: .*{said}") as refused:
        given(text)
    assert refused.value.field == field


def test_the_authority_is_beside_the_file_and_a_key_alone_is_none(given, tmp_path):
    (tmp_path / "ca.pem").write_bytes(CERTIFICATE.read_bytes())
    assert given("[tls]\nca = 'ca.pem'\n").settings.tls is not None
    (tmp_path / "ca.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(BadFile, match="holds no certificate"):
        given("[tls]\nca = 'ca.pem'\n")


def test_only_a_platform_that_is_reached_in_clear_counts_as_simulated(given):
    both = '[hosts]\n"api.x.com" = "http://127.0.0.1:1"\n[resolve]\n"graph.facebook.com" = "127.0.0.1:1"\n'
    assert compose_reach.real_platforms(given(both)) == frozenset(Platform) - {Platform.X}


PLANNERS = [f"[{table}]\nurl = 'https://{{host}}/v1'\n" for table in settings.FLOWS]
WEBHOOK = "[notify.webhook]\nurl = 'https://{host}/a'\nsecret = 'vault:env:A'\n"
SMTP = "[notify.smtp]\nhost = '{host}'\nfrom = 'a@b.example'\nto = ['c@b.example']\n"


@pytest.mark.parametrize("host", [*sorted(reach_settings.ALL_HOSTS), "API.X.COM", "api.x.com.", "a.graph.facebook.com"])
@pytest.mark.parametrize("table", [*PLANNERS, WEBHOOK, SMTP], ids=[*settings.FLOWS, "webhook", "smtp"])
def test_nothing_but_an_adapter_is_pointed_at_a_platforms_host(given, host, table):
    with pytest.raises(BadFile, match=r"(url|host): .*is a platform's host; give your own"):
        given(table.replace("{host}", host))


@pytest.mark.parametrize(
    "host", ["x.com", "notapi.x.com.example", "myapi.x.com", "hooks.example.com", "googleapis.com"]
)
def test_other_hosts_are_taken(given, host):
    assert given(WEBHOOK.replace("{host}", host))


@pytest.mark.parametrize(
    "table", ['[hosts]\n"api.x.com" = "http://127.0.0.1:88"\n', '[resolve]\n"api.x.com" = "127.0.0.1:88"\n']
)
@pytest.mark.parametrize(("port", "taken"), [(88, False), (89, True)])
def test_nor_at_the_place_where_one_is_reached_on_this_machine(given, table, port, taken):
    for each in (*PLANNERS, WEBHOOK):
        text = each.replace("https:", "http:").replace("{host}", f"127.0.0.1:{port}") + table
        if taken:
            assert given(text)
        else:
            with pytest.raises(BadFile, match=r"url: is where api.x.com is reached on this machine"):
                given(text)


@pytest.mark.parametrize(
    "broken",
    ["[resolve]\n'api.x.com' = '10.0.0.1:1'\n", "[tls]\nca = 'away.pem'\n", WEBHOOK.replace("{host}", "api.x.com")],
)
def test_a_halt_goes_on_without_what_is_wrong_of_it(given, broken):
    loaded = given("[timing]\nrequest_s = 3\n" + broken, lenient=True)
    assert loaded.timing.request_s == 3
    assert len(loaded.wrong) == 1


def test_a_halt_goes_on_where_two_tables_contradict_each_other(given):
    both = '[hosts]\n"api.x.com" = "http://127.0.0.1:1"\n[resolve]\n"api.x.com" = "127.0.0.1:1"\n'
    assert given(both, lenient=True).wrong == ()


@pytest.mark.parametrize("address", ["https://api.x.com/2/tweets", "vault:env:ACME_HOOK"])
def test_a_clients_own_webhook_is_not_a_platforms(given, monkeypatch, address):
    monkeypatch.setenv("ACME_HOOK", "https://graph.facebook.com/me/feed")
    carried = Mock()
    monkeypatch.setattr(webhook, "Hook", carried)
    monkeypatch.setattr(webhook, "letter_fields", Mock())
    loaded = given("")
    (courier,) = compose_post.couriers(loaded, compose.vault(loaded), compose.machine()[0])
    contact = Contact(
        client=ClientId("acme"),
        channel=Channel.WEBHOOK,
        address=address,
        secret="vault:env:ACME_HOOK",
        salt="",
        set_by=PersonId("ann"),
        at="",
    )
    with pytest.raises(NotDelivered, match="is a platform's host, and no client's webhook"):
        courier.carry(Mock(), contact)
    carried.assert_not_called()


def test_a_contact_at_a_platforms_host_is_refused_when_it_is_set():
    with pytest.raises(BadInput, match=r"webhook: api.x.com is a platform's host"):
        reach_settings.check_no_platform("webhook", reach_settings.host_of("https://api.x.com/a"))
