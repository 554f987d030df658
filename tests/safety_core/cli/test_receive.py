"""The receiver as it is typed: it says what to register, answers over a real port, and ends when it is told to."""

import hashlib
import hmac
import json
import signal
import socket
import subprocess
import sys
from base64 import b64encode

import pytest

PATIENCE_S = 30
CONFIG = '[receive]\nurl = "https://hooks.example.com/"\n[receive.X]\nsecret = "vault:env:X_APP"\n'
SECRET = "the consumer secret"


@pytest.fixture
def receiving(ready, tmp_path, monkeypatch):
    (tmp_path / "holdpoint.toml").write_text(CONFIG)
    monkeypatch.setenv("X_APP", SECRET)
    started = subprocess.Popen(
        [sys.executable, "-m", "safety_core.cli.main", "receive", "--port", "0", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield started
    started.kill()
    started.communicate()


def delivery(text: str, secret: str = SECRET) -> bytes:
    post = {
        "id_str": "7001", "text": text, "user": {"id_str": "555", "screen_name": "ada"},
        "in_reply_to_user_id_str": "1001", "in_reply_to_status_id_str": "7000",
    }  # fmt: skip
    body = json.dumps({"for_user_id": "1001", "tweet_create_events": [post]}).encode()
    mac = b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    head = f"POST /hooks/x HTTP/1.1\r\nHost: a\r\nX-Twitter-Webhooks-Signature: sha256={mac}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def answered(address: str, said: bytes) -> int:
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        connection.sendall(said)
        return int(connection.makefile("rb").readline().split()[1])


def test_it_says_what_to_register_hears_what_is_signed_and_ends_when_told(receiving, ready):
    said = json.loads(receiving.stdout.readline())
    assert [(each["platform"], each["url"]) for each in said["hooks"]] == [("X", "https://hooks.example.com/hooks/x")]
    assert said["listening"].startswith("127.0.0.1:")
    assert answered(said["listening"], delivery("When do you open?")) == 200
    assert answered(said["listening"], delivery("Act now", "another")) == 401
    receiving.send_signal(signal.SIGTERM)
    _, notes = receiving.communicate(timeout=PATIENCE_S)
    assert receiving.returncode == 0
    lines = [json.loads(each) for each in notes.splitlines()]
    assert {(each["became"], each["requests"]) for each in lines} == {("forged", 1), ("taken", 1)}
    assert SECRET not in notes
    assert "When do you open" not in notes
    listed = ready("inbox", "list", "--json").out
    assert "When do you open?" in listed
    assert "Act now" not in listed


def test_a_port_that_is_taken_is_said_and_nothing_listens(ready, tmp_path, monkeypatch):
    (tmp_path / "holdpoint.toml").write_text(CONFIG)
    monkeypatch.setenv("X_APP", SECRET)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = ready("receive", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "--port: port" in ended.err
    assert "Address already in use" in ended.err


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ("", 2, "names no platform that is to be heard"),
        ('[receive.X]\nsecret = "vault:env:NOT_THERE_AT_ALL"\n', 2, "NOT_THERE_AT_ALL is not set"),
    ],
)
def test_what_cannot_be_heard_is_said_at_once(ready, tmp_path, config, code, words):
    (tmp_path / "holdpoint.toml").write_text(config)
    ended = ready("receive")
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err


def test_without_a_database_nothing_listens(typed, tmp_path, monkeypatch):
    (tmp_path / "holdpoint.toml").write_text(CONFIG)
    monkeypatch.setenv("X_APP", SECRET)
    ended = typed("receive", "--port", "0")
    assert ended.code == 5
    assert "there is no database" in ended.err
