"""``holdpoint simulate`` as a person and a script meet it: a process of its own, on a loopback port."""

import json
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from simulators.cli import command
from simulators.doors.tls import made_for


@contextmanager
def simulating(*arguments: str):
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def get(url, **headers: str):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return json.load(answer)


def test_one_line_of_json_is_enough_to_talk_to_it_and_a_signal_ends_it_cleanly():
    with simulating("--json", "--seed", "7") as process:
        places = json.loads(process.stdout.readline())
        account = places["accounts"][0]
        bearer = next(token["token"] for token in account["tokens"] if token["secret"] is None)
        me = get(f"{places['platforms']['X']['url']}/2/users/me", Authorization=f"Bearer {bearer}")
        assert me["data"]["id"] == account["id"]
        assert get(f"{places['control_url']}/state")["seed"] == 7
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_its_words_name_every_place_and_their_first_curl_line_works():
    with simulating("--only", "X") as process:
        lines = []
        while not lines or "/ledger" not in lines[-1]:
            lines.append(process.stdout.readline())
        said = "".join(lines)
        for word in ("/_simulator", "1001", "@acme", "bearer   acme-bearer", "1001-acme / acme-secret", "api.x.com"):
            assert word in said
        curl = next(line.strip() for line in lines if line.strip().startswith("curl"))
        url, header = curl.split()[-1], curl.split("'")[1]
        name, _, value = header.partition(": ")
        assert get(url, **{name: value})["data"]["username"] == "acme"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_its_json_tells_each_platforms_accounts_and_the_tokens_of_every_role():
    with simulating("--json") as process:
        places = json.loads(process.stdout.readline())
        x = places["platforms"]["X"]
        assert x["accounts"] == ["1001", "1002", "1003", "1004", "1005"]
        assert set(x["tokens"]) == {"healthy", "expired", "revoked", "wrong_scope", "spent_limit", "fan"}
        assert places["tls"] is None
        assert places["web"] == ["https://acme.example/garden.jpg", "https://acme.example/garden.png"]
        statuses = {}
        for role, tokens in x["tokens"].items():
            said = {"Authorization": f"Bearer {tokens[0]['token']}", "Content-Type": "application/json"}
            asked = urllib.request.Request(f"{x['url']}/2/tweets", json.dumps({"text": role}).encode(), said)
            try:
                with urllib.request.urlopen(asked, timeout=10) as answer:
                    statuses[role] = answer.status
            except urllib.error.HTTPError as refused:
                statuses[role] = refused.code
        assert statuses == {
            "healthy": 201, "expired": 401, "revoked": 401, "wrong_scope": 403, "spent_limit": 429, "fan": 201,
        }  # fmt: skip
        assert get(f"{places['control_url']}/state")["effects"] == 1


def test_under_tls_every_host_answers_by_its_own_name_and_only_the_ca_printed_is_to_be_trusted():
    with simulating("--json", "--tls", "--only", "X", "--only", "X") as process:
        places = json.loads(process.stdout.readline())
        port = int(places["tls"]["url"].rpartition(":")[2])
        ca_file = Path(places["tls"]["ca_file"])
        trusting = ssl.create_default_context(cafile=ca_file)
        for host in (*places["platforms"]["X"]["hosts"], "127.0.0.1", "localhost"):
            with (
                socket.create_connection(("127.0.0.1", port), timeout=10) as wire,
                trusting.wrap_socket(wire, server_hostname=host) as secure,
            ):
                secure.sendall(b"GET /2/users/me HTTP/1.1\r\nAuthorization: Bearer acme-bearer\r\n")
                secure.sendall(f"Host: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
                said = b"".join(iter(lambda secure=secure: secure.recv(65_536), b""))
            assert b'"1001"' in said, host
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as wire,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            trusting.wrap_socket(wire, server_hostname="example.com")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not ca_file.exists()
        assert process.stderr.read() == ""


def certificate(port: int, host: str, trusting: ssl.SSLContext):
    """What a client verifies that connects to this machine and means that host."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as wire,
        trusting.wrap_socket(wire, server_hostname=host) as secure,
    ):
        return secure.getpeercert()


def test_the_ca_stands_in_the_file_that_was_named_for_every_host_of_every_platform_and_is_gone_with_the_world(tmp_path):
    ca_file = tmp_path / "ca.pem"
    with simulating("--json", "--tls", "--ca", str(ca_file)) as process:
        places = json.loads(process.stdout.readline())
        assert places["tls"]["ca_file"] == str(ca_file)
        port = int(places["tls"]["url"].rpartition(":")[2])
        trusting = ssl.create_default_context(cafile=ca_file)
        hosts = [host for platform in places["platforms"].values() for host in platform["hosts"]]
        assert len(hosts) > 10
        for host in hosts:
            assert ("DNS", host) in certificate(port, host, trusting)["subjectAltName"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert list(tmp_path.iterdir()) == []
        assert process.stderr.read() == ""


def test_a_host_that_is_to_be_wrong_is_met_with_a_certificate_that_does_not_name_it_and_no_other_is(tmp_path):
    ca_file = tmp_path / "ca.pem"
    with simulating("--json", "--tls", "--ca", str(ca_file), "--tls-wrong-host", "api.x.com") as process:
        places = json.loads(process.stdout.readline())
        port = int(places["tls"]["url"].rpartition(":")[2])
        trusting = ssl.create_default_context(cafile=ca_file)
        for name in ("api.x.com", "API.X.COM"):
            with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
                certificate(port, name, trusting)
        assert certificate(port, "upload.x.com", trusting)
        careless = ssl.create_default_context(cafile=ca_file)
        careless.check_hostname = False  # the rest of it is in order: the name alone is wrong
        assert ("DNS", "localhost") in certificate(port, "api.x.com", careless)["subjectAltName"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--ca", "ca.pem"), "need --tls"),
        (("--tls-wrong-host", "api.x.com"), "need --tls"),
        (("--tls", "--tls-wrong-host", "example.com"), "'example.com' is not simulated"),
        (("--tls", "--ca", "none/ca.pem"), "none/ca.pem cannot be written"),
        (("--tls", "--ca", "."), "cannot be written"),
        (("--tls", "--ca", "mine.txt"), "mine.txt is there and no simulator's"),
        (("--tls", "--ca", "other.pem"), "other.pem is there and no simulator's"),
    ],
)
def test_what_cannot_be_done_about_tls_is_said_and_no_file_of_anybodys_is_touched(
    tmp_path, monkeypatch, arguments, words
):
    monkeypatch.chdir(tmp_path)
    kept = {"mine.txt": b"a letter", "other.pem": Path(requests.certs.where()).read_bytes()}
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
    code, said = run(*arguments, "--port", "0")
    assert (code, words in said) == (2, True), said
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == kept


def test_the_ca_of_an_earlier_run_gives_way_and_that_of_a_later_one_stays(tmp_path):
    ca_file = tmp_path / "ca.pem"
    first = made_for(["api.x.com"], unix_us=0)[1]
    ca_file.write_bytes(first)
    with simulating("--json", "--tls", "--ca", str(ca_file), "--only", "X") as process:
        process.stdout.readline()
        assert ca_file.read_bytes() != first
        ca_file.write_bytes(first)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert ca_file.read_bytes() == first


def run(*arguments: str):
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.stderr


def test_a_port_that_is_taken_says_so():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = run("--port", str(port))
    assert code == 2
    assert f"port {port} is taken" in said
    assert "--port" in said


@pytest.mark.parametrize("port", ["65536", "-1"])
def test_a_port_that_cannot_be_says_so(port):
    code, said = run("--port", port)
    assert code == 2
    assert f"there is no port {port}" in said


@pytest.mark.parametrize(
    ("option", "text", "line", "word"),
    [
        ("--world", "apps:\n  - key: house\n    secret: s\n    colour: red\n", 4, "colour"),
        ("--world", "accounts:\n  - platform: X\n    id: 1001\n", 3, "id"),
        ("--world", "accounts: []\naccounts: []\n", 2, "duplicate"),
        (
            "--world",
            "accounts:\n  - platform: TikTok\n    id: a\n    username: shy\n    protected: true\n",
            5,
            "protected",
        ),
        (
            "--world",
            "accounts:\n  - platform: X\n    id: '1'\n    username: shy\n    protected: maybe\n",
            5,
            "protected",
        ),
        ("--world", "apps:\n  - key: house\n    secret: s\n    development: soon\n", 4, "development"),
        ("--faults", "plans:\n  - fault: gremlins\n", 2, "fault"),
        ("--faults", "plans:\n  - fault: too_fast\n    share: 2\n", 3, "share"),
    ],
)
def test_a_bad_file_is_named_with_line_and_field(tmp_path, option, text, line, word):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    code, said = run(option, str(path), "--port", "0")
    assert code == 2
    assert f"{path}:{line}: " in said
    assert word in said


@pytest.mark.parametrize("option", ["--world", "--faults"])
def test_a_missing_file_is_named(tmp_path, option):
    code, said = run(option, str(tmp_path / "none.yaml"))
    assert code == 2
    assert "none.yaml" in said


def test_an_account_given_twice_is_named_with_its_file(tmp_path):
    path = tmp_path / "twice.yaml"
    account = '  - {platform: X, id: "1001", username: acme}\n'
    path.write_text("accounts:\n" + account * 2)
    code, said = run("--world", str(path))
    assert code == 2
    assert str(path) in said
    assert "1001" in said


def test_an_unknown_platform_is_named_with_those_there_are():
    code, said = run("--only", "Y")
    assert code == 2
    assert "'Y'" in said
    assert "X" in said
