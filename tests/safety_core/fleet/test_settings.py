"""The configuration: what is wrong is named by file, line and field, and nothing is taken of it."""

import json

import msgspec
import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.vaults.environment import EnvironmentVault
from safety_core.errors import BadFile
from safety_core.fleet import compose_post, settings
from safety_core.halt import Timing


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    path = tmp_path / "holdpoint.toml"

    def given(text: str | bytes):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return settings.load(str(path))

    return given


def smtp(**changes: object) -> str:
    """The table of a mail server: host, from and to on lines 2 to 4, and what is added after them."""
    given = {"host": "mail.example.com", "from": "holdpoint@example.com", "to": ["dana@example.com"], **changes}
    return "[notify.smtp]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())


def webhook(url: str, secret: str = "vault:env:HOOK") -> str:
    return f"[notify.webhook]\nurl = {json.dumps(url)}\nsecret = {json.dumps(secret)}\n"


def outcomes(url: str = "https://h/", *more: str, secret: str = "vault:env:HOOK", clients: object = ("acme",)) -> str:
    given = {"url": url, "secret": secret, "clients": clients}
    return "\n".join(
        ["[outcomes.relay]", *(f"{name} = {json.dumps(value)}" for name, value in given.items()), *more, ""]
    )


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        (
            "[store]\npath = 'a'\n[timng]\n",
            3,
            "timng",
            "is not a known key.*store, timing, hosts, worker, notify, vault",
        ),
        ("[timing]\nrequest_s = 10.0\nrequests_s = 3\n", 3, "timing.requests_s", "is not a known key.*request_s"),
        ("[worker]\nthreads = 4\nthreads = 5\n", 3, "worker.threads", "stands there twice"),
        ("[worker]\n[store]\n[worker]\n", 3, "worker", "stands there twice"),
        ("[worker]\nthreads = '4'\n", 2, "worker.threads", "expected `int`, got `str`"),
        ("[worker]\nthreads = 4.0\n", 2, "worker.threads", "expected `int`"),
        ("[worker]\nthreads = true\n", 2, "worker.threads", "expected `int`"),
        ("[worker]\nthreads = 0\n", 2, "worker.threads", ">= 1"),
        ("[worker]\nthreads = 1025\n", 2, "worker.threads", "<= 1024"),
        ("[worker]\npoll_s = 0.0\n", 2, "worker.poll_s", "> 0"),
        ("worker = 3\n", 1, "worker", "expected `object`"),
        ("[store]\npath = ''\n", 2, "store.path", "length >= 1"),
        ("\n[timing]\npause_s = nan\n", 3, "timing.pause_s", "is not a finite number"),
        ("[timing]\npause_s = -inf\n", 2, "timing.pause_s", "is not a finite number"),
        ("timing.pause_s = inf\n", 1, "timing.pause_s", "is not a finite number"),
        ("[timing]\npause_s = 0\n", 2, "timing.pause_s", "out of range"),
        ("[timing]\nretry_s = 86401\n", 2, "timing.retry_s", "out of range"),
        ("[timing]\npermit_s = 13.9\n", 2, "timing.permit_s", "shorter than D"),
        ("\n[timing]\npermit_s = 26.0\n", 2, "timing", "B = 31.028 s is above 30 s"),
        ('[hosts]\n"api.x.com" = "http://10.0.0.1:80"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ('[hosts]\n"api.x.com" = "http://127.0.0.1"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ('[hosts]\n"api.x.com" = "http://127.0.0.1:99999"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ('[hosts]\n"api.x.com" = "http://[::1"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ("[timing]\npause_s = \n", 2, None, "is not TOML"),
        ("[timing]\npause_s = 0123\n", 2, None, "is not TOML"),
        ("[timing\n", 1, None, "is not TOML"),
        ("[store]\npath = 'a\n", 2, None, "is not TOML"),
        ("[worker]\nprocesses = 0\n", 2, "worker.processes", ">= 1"),
        ("[worker]\nprocesses = 257\n", 2, "worker.processes", "<= 256"),
        ("[notify.sms]\n", 1, "notify.sms", "is not a known key.*log, smtp, webhook"),
        ("[notify.log]\nfile = 'a'\n", 2, "notify.log.file", "is not a known key.*path"),
        ("[notify.log]\npath = ''\n", 2, "notify.log.path", "length >= 1"),
        ('[notify.log]\npath = "a\\u0000"\n', 2, "notify.log.path", "holds a NUL"),
        (smtp(sender="x"), 5, "notify.smtp.sender", "is not a known key.*host, from, to"),
        (smtp(host="mail example"), 2, "notify.smtp.host", "is not the name or address of a host"),
        (smtp(host=""), 2, "notify.smtp.host", "is not the name or address of a host"),
        (smtp(security="none"), 5, "notify.smtp.security", "not a loopback address"),
        (smtp(security="none", host="localhost"), 5, "notify.smtp.security", "not a loopback address"),
        (smtp(security="ssl"), 5, "notify.smtp.security", "invalid enum value"),
        (smtp(port=0), 5, "notify.smtp.port", ">= 1"),
        (smtp(port=65536), 5, "notify.smtp.port", "<= 65535"),
        (smtp(**{"from": "Dana <dana@example.com>"}), 3, "notify.smtp.from", "is not a plain mail address"),
        (smtp(to=[]), 4, "notify.smtp.to", "length >= 1"),
        (smtp(to=["dana@example.com\r\nBcc: eve@example.com"]), 4, "notify.smtp.to", "is not a plain mail address"),
        (smtp(to=["dana@example.com", "d\u00e4na@example.com"]), 4, "notify.smtp.to", "is not a plain mail address"),
        (smtp(to=["d@e", "d@e"]), 4, "notify.smtp.to", "names somebody twice"),
        (smtp(user="holdpoint"), 1, "notify.smtp.password", "is missing beside the other"),
        (smtp(password="vault:env:A"), 1, "notify.smtp.user", "is missing beside the other"),
        (smtp(user="h", password="pasted-in-clear"), 6, "notify.smtp.password", "is not a reference into the vault"),
        (smtp(user="h\u00f6", password="vault:env:A"), 5, "notify.smtp.user", "is not plain ASCII"),
        ("[notify.smtp]\nhost = 'a'\nto = ['a@b']\n", 1, "notify.smtp.from", "is missing"),
        (webhook("http://hooks.example.com/a"), 2, "notify.webhook.url", "would show what is sent in clear"),
        (webhook("http://localhost:1/a"), 2, "notify.webhook.url", "would show what is sent in clear"),
        (webhook("ftp://hooks.example.com/a"), 2, "notify.webhook.url", "is not a URL of https"),
        (webhook("https:///a"), 2, "notify.webhook.url", "is not a URL of https"),
        (webhook("https://[::1"), 2, "notify.webhook.url", "is not a URL"),
        (webhook("https://h:99999/"), 2, "notify.webhook.url", "is not a URL"),
        (webhook("https://h:0/"), 2, "notify.webhook.url", "is not a URL of https"),
        (webhook("https://u:p@h/a"), 2, "notify.webhook.url", "holds a user or a fragment"),
        (webhook("https://h/a#b"), 2, "notify.webhook.url", "holds a user or a fragment"),
        (webhook("https://h/a b"), 2, "notify.webhook.url", "holds blanks"),
        (webhook("https://h/\u00e4"), 2, "notify.webhook.url", "holds blanks or characters beyond ASCII"),
        (webhook("https://h/", secret="pasted-in-clear"), 3, "notify.webhook.secret", "is not a reference"),
        ("[notify.webhook]\nurl = 'https://h/'\n", 1, "notify.webhook.secret", "is missing"),
        (outcomes("http://relay.example.com/"), 2, "outcomes.relay.url", "would show what is sent in clear"),
        (outcomes("https://u:p@h/"), 2, "outcomes.relay.url", "holds a user or a fragment"),
        (outcomes("https://api.x.com/2/tweets"), 2, "outcomes.relay.url", "is a platform's host"),
        (outcomes(secret="whsec_pasted"), 3, "outcomes.relay.secret", "is not a reference into the vault"),
        (outcomes("https://h/", 'previous = "p"'), 5, "outcomes.relay.previous", "is not a reference into the vault"),
        (outcomes(clients=[]), 4, "outcomes.relay.clients", "length >= 1"),
        (outcomes(clients="acme"), 4, "outcomes.relay.clients", "expected `array`"),
        (outcomes(clients=["acme", "acme"]), 4, "outcomes.relay.clients", "names a client twice"),
        ("[outcomes.relay]\nurl = 'https://h/'\nsecret = 'vault:env:A'\n", 1, "outcomes.relay.clients", "is missing"),
        (outcomes("https://h/", "retries = 3"), 5, "outcomes.relay.retries", "is not a known key"),
        (outcomes().replace("relay", "'Re lay'"), 1, "outcomes.Re lay", "is no name of a service"),
        ("[vault]\npath = 'v'\n", 1, "vault.root_key", "is missing"),
        (
            "[vault]\nroot_key = 'file:'\n",
            2,
            "vault.root_key",
            'is not a place of a key; give "file:PATH" or "env:NAME"',
        ),
        ("[vault]\nroot_key = 'env:A B'\n", 2, "vault.root_key", "is not a place of a key"),
        (f"[vault]\nroot_key = '{'0a' * 32}'\n", 2, "vault.root_key", "never the key itself"),
        ("[vault]\nroot_key = 'file:a'\npath = 'a'\n", 2, "vault.root_key", "keep the key apart from what it opens"),
        ("[vault]\nroot_key = 'file:a'\npath = ''\n", 3, "vault.path", "length >= 1"),
        ("[vault]\nroot_key = 'file:a'\nkey = 'b'\n", 3, "vault.key", "is not a known key.*root_key, path"),
        ("[vault]\nroot_key = 'file:a'\npath = \"a\\u0000\"\n", 3, "vault.path", "holds a NUL"),
        ("[timing]\nwhen = 2026-01-01T00:00:00\n", 2, "timing.when", "is not a known key"),
    ],
)
def test_a_configuration_that_cannot_be_taken_is_named_by_file_line_and_field(load, text, line, field, said):
    with pytest.raises(BadFile, match=said) as wrong:
        load(text)
    assert (wrong.value.line, wrong.value.field or None) == (line, field)
    assert str(wrong.value).startswith(f"{wrong.value.file}:{line}: {f'{field}: ' if field else ''}")
    assert wrong.value.exit_code == 2


def test_a_byte_that_is_no_text_is_said(load):
    with pytest.raises(BadFile, match="is not UTF-8"):
        load(b"[store]\npath = '\xff'\n")


def test_a_file_that_is_not_there_or_not_a_file_is_said(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(BadFile, match="cannot be read"):
            settings.load(str(path))
    with pytest.raises(BadFile, match="cannot be read"):
        settings.load("nul\x00.toml")


def test_a_dangling_link_in_the_working_directory_is_not_taken_for_no_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    (tmp_path / settings.CONFIG_NAME).symlink_to(tmp_path / "gone.toml")
    with pytest.raises(BadFile):
        settings.load()


def test_without_any_file_the_defaults_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    loaded = settings.load()
    assert (loaded.file, loaded.database) == (None, tmp_path / "holdpoint.sqlite")
    assert {name: getattr(loaded.timing, name) for name in Timing.__struct_fields__} == {
        name: getattr(Timing(), name) for name in Timing.__struct_fields__
    }


def test_what_is_named_comes_before_the_variable_and_that_before_the_working_directory(tmp_path, monkeypatch):
    for name in ("named", "variable", settings.CONFIG_NAME):
        (tmp_path / name).write_text(f"[store]\npath = '{name}.db'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(settings.CONFIG_VARIABLE, str(tmp_path / "variable"))
    assert settings.load(str(tmp_path / "named")).database.name == "named.db"
    assert settings.load().database.name == "variable.db"
    monkeypatch.delenv(settings.CONFIG_VARIABLE)
    assert settings.load().database.name == f"{settings.CONFIG_NAME}.db"


def test_what_is_given_is_taken(load):
    loaded = load(
        "[timing]\nrequest_s = 3\npermit_s = 7.5\n[worker]\nthreads = 3\n[hosts]\n'api.x.com' = 'http://127.0.0.1:1'\n"
    )
    assert (loaded.timing.request_s, loaded.timing.permit_s, loaded.settings.worker.threads) == (3.0, 7.5, 3)
    assert loaded.timing.bound_s < Timing().bound_s


@pytest.mark.parametrize(("permit_s", "fits"), [("24.97302697", True), ("24.97302698", False)])
def test_the_bound_itself_is_allowed_and_nothing_above_it(load, permit_s, fits):
    text = f"[timing]\npermit_s = {permit_s}\n"
    if fits:
        assert load(text).timing.bound_s <= 30
    else:
        with pytest.raises(BadFile, match="above 30 s"):
            load(text)


@pytest.mark.parametrize(("confirm_s", "fits"), [("4.0", True), ("3.999", False)])
def test_a_k_of_two_pauses_is_allowed_and_nothing_below_it(load, confirm_s, fits):
    text = f"[timing]\npause_s = 2.0\nconfirm_s = {confirm_s}\n"
    if fits:
        assert load(text).timing.confirm_s == 4.0
    else:
        with pytest.raises(BadFile, match=r"timing\.confirm_s: K = 3\.999 s is shorter than 2 P = 4 s"):
            load(text)


# ---------------------------------------------------------------- channels


def test_without_a_table_nobody_is_told_and_with_one_its_channel_is_made(load, tmp_path):
    assert channels(load("")) == []
    assert channels(load("[notify.log]\n")) == ["LogNotifier(standard error)"]
    assert channels(load("[notify.log]\npath = 'n.jsonl'\n")) == [f"LogNotifier({tmp_path / 'n.jsonl'})"]
    whole = load("[notify.log]\n" + smtp(user="h", password="vault:env:A") + webhook("https://h/s3cret?t0ken"))
    assert channels(whole)[1:] == ["SmtpNotifier(mail.example.com:587, starttls)", "WebhookNotifier(h:443)"]


def test_a_service_is_told_of_the_clients_that_it_is_named_for(load):
    loaded = load(outcomes("https://h/s3cret", 'previous = "vault:env:OLD"', clients=["acme", "zeta"]))
    (relay,) = compose_post.callers(loaded, EnvironmentVault({}), BootClock())
    assert (relay.name, relay.clients, repr(relay)) == ("relay", {"acme", "zeta"}, "WebhookCaller(relay, h:443)")
    assert compose_post.callers(load(""), EnvironmentVault({}), BootClock()) == ()


def channels(loaded) -> list[str]:
    return [repr(each) for each in compose_post.notifiers(loaded, EnvironmentVault({}), BootClock())]


@pytest.mark.parametrize(
    ("given", "port"),
    [({}, 587), ({"security": "tls"}, 465), ({"security": "none", "host": "127.0.0.1"}, 25), ({"port": 2525}, 2525)],
)
def test_a_mail_server_is_reached_at_the_port_of_its_security_unless_one_is_given(load, given, port):
    assert f":{port}, " in channels(load(smtp(**given)))[0]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/a", "http://[::1]:8080/a", "https://[2001:db8::1]/a"])
def test_a_webhook_may_be_plain_on_this_machine_only(load, url):
    assert len(channels(load(webhook(url)))) == 1


@pytest.mark.parametrize(
    "text", [smtp(user="h", password="pasted"), webhook("https://h/", secret="pasted"), outcomes(secret="pasted")]
)
@pytest.mark.parametrize("lenient", [False, True])
def test_a_secret_pasted_in_clear_is_never_shown(tmp_path, text, lenient):
    path = tmp_path / "holdpoint.toml"
    path.write_text(text)
    try:
        said = str(settings.load(str(path), lenient=lenient).wrong)
    except BadFile as wrong:
        said = str(wrong)
    assert "is not a reference" in said
    assert "pasted" not in said.replace(str(tmp_path), "")


# ---------------------------------------------------------------- leniently, for a halt

GOOD = "[store]\npath = 'ours.db'\n[timing]\npermit_s = 15.0\n[notify.log]\n"


@pytest.fixture
def salvaged(tmp_path, monkeypatch):
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    path = tmp_path / "holdpoint.toml"

    def given(text: str):
        path.write_text(text)
        with pytest.raises(BadFile):
            settings.load(str(path))
        return settings.load(str(path), lenient=True)

    return given


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("[notify.smtp]\nhost = 3\n", ":7: notify.smtp.host: expected `str`"),
        (smtp(host="no host"), ":7: notify.smtp.host: is not the name"),
        (smtp(hots="a"), ":10: notify.smtp.hots: is not a known key"),
        ("[notify.smtp]\nhost = \n", "[notify] is left out, it is not TOML"),
        ("[notify.smtp\nhost = 'a'\n", "[notify] is left out, it is not TOML"),
        ("[notify.smtp]\nto = [\n['a'\n", "[notify] is left out, it is not TOML"),
        ("[notify.log]\n", "[notify] is left out, it is not TOML"),
        ("[notify.sms]\n", ":6: notify.sms: is not a known key"),
        ("[worker]\nthreads = 0\n", ":7: worker.threads: expected `int` >= 1"),
        ("[worker]\nthreads = nan\n", ":7: worker.threads: is not a finite number"),
        ("[hosts]\n'api.x.com' = 'http://10.0.0.1:80'\n", ":7: hosts.api.x.com: is not on loopback"),
        ("[consle]\nport = 1\n", ":6: consle: is not a known key"),
    ],
)
def test_what_a_halt_does_not_need_is_left_out_and_said(salvaged, tmp_path, broken, said):
    loaded = salvaged(GOOD + broken)
    assert (loaded.database, loaded.timing.permit_s) == (tmp_path / "ours.db", 15.0)
    assert any(said in each for each in loaded.wrong), loaded.wrong
    assert all(each.startswith(str(tmp_path / "holdpoint.toml")) for each in loaded.wrong)
    assert loaded.settings.notify.log is not None
    assert loaded.settings.notify.smtp is None
    assert loaded.settings.worker == settings.WorkerSettings()


def test_the_words_name_the_line_as_it_stands_in_the_file(salvaged):
    loaded = salvaged("[notify.smtp]\nhost = \n\n[worker]\nthreads = 0\n")
    assert any("holdpoint.toml:2: is not TOML" in each for each in loaded.wrong)
    assert any("holdpoint.toml:5: worker.threads" in each for each in loaded.wrong)


@pytest.mark.parametrize(
    "text",
    [
        "[store]\npath = 3\n",
        "[store]\npath = \n",
        "[store]\npth = 'a'\n",
        "[stor]\npath = 'a'\n",
        "[stor]\npath = \n",
        "[storage]\npath = 'a'\n",
        "[timing]\npermit_s = 'a'\n",
        "[timing]\npermit_s = 26.0\n",
        "[timing]\npermit_s =\n",
        "[timng]\npermit_s = 14.0\n",
        "store.path = \n",
        "[\n[store]\npath = 'a'\n",
        "[store]\npath = 'a'\n[store]\npath = 'b'\n",
        "stray\n[store]\npath = 'a'\n",
        "[store]\npath = 'a'\nhost =\n",
    ],
)
def test_where_the_store_or_the_timing_may_be_meant_nothing_is_guessed(salvaged, text):
    with pytest.raises(BadFile):
        salvaged(text)


@pytest.mark.parametrize(
    ("misspelt", "rest"), [("stor", "[store]\npath = 'ours.db'\n"), ("timng", "[timing]\npermit_s = 15.0\n")]
)
@pytest.mark.parametrize("broken", ["a = 1\n", "a =\n"])
def test_a_name_like_one_that_is_there_too_cannot_stand_for_it(salvaged, misspelt, rest, broken):
    assert salvaged(f"[{misspelt}]\n{broken}{rest}").wrong


def test_a_file_of_very_many_broken_tables_is_not_salvaged(salvaged):
    with pytest.raises(BadFile):
        salvaged("[a]\nb =\n" * 1000)


@pytest.mark.parametrize("content", [None, b"[store]\npath = '\xff'\n"])
def test_a_file_that_cannot_be_read_is_said_leniently_too(tmp_path, content):
    path = tmp_path / "holdpoint.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadFile):
        settings.load(str(path), lenient=True)


def test_what_is_right_is_the_same_either_way(tmp_path):
    path = tmp_path / "holdpoint.toml"
    path.write_text(GOOD + smtp() + webhook("https://h/") + "[hosts]\n'api.x.com' = 'http://127.0.0.1:1'\n")
    strict, lenient = settings.load(str(path)), settings.load(str(path), lenient=True)
    assert lenient.wrong == ()
    assert msgspec.to_builtins(lenient.settings) == msgspec.to_builtins(strict.settings)


def test_a_root_key_pasted_into_the_configuration_is_not_repeated(load):
    with pytest.raises(BadFile) as wrong:
        load(f"[vault]\nroot_key = '{'0a' * 32}'\n")
    assert "0a0a" not in str(wrong.value)
