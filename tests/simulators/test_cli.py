"""``holdpoint simulate`` as a person and a script meet it: a process of its own, on a loopback port."""

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from simulators.cli import command


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
