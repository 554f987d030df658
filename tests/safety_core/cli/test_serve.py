"""The console as it is typed: a person is given a password at the command line, signs in over a real port, and it ends when
it is told to.
"""

import base64
import http.client
import json
import re
import signal
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlencode

import pytest

PATIENCE_S = 60
PASSWORD = "four words and a horse"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def serving(ready):
    started = subprocess.Popen(
        [sys.executable, "-m", "safety_core.cli.main", "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield started
    started.kill()
    started.communicate()


@pytest.fixture
def hidden(monkeypatch):
    """What is typed where nothing of it is shown."""

    def types(*words: str) -> None:
        left = list(words)
        monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: left.pop(0))

    return types


def asked(port: int, method: str, path: str, *, cookie: str = "", body: str | None = None, **headers: str):
    given = headers | ({"cookie": cookie} if cookie else {}) | (FORM if body is not None else {})
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request(method, path, body=body, headers=given)
        answer = connection.getresponse()
        return answer, answer.read().decode()


def test_a_person_signs_in_with_the_password_that_was_set_and_it_ends_when_told(serving, ready, hidden):
    hidden(PASSWORD, PASSWORD)
    assert ready("people", "password", "dana").code == 0
    said = json.loads(serving.stdout.readline())
    port, ours = said["port"], {"origin": f"http://127.0.0.1:{said['port']}"}
    door, page = asked(port, "GET", "/sign-in")
    cookie = door.getheader("set-cookie").partition(";")[0]
    csrf = re.search(r'name="_csrf" value="([0-9a-f]+)"', page)[1]
    body = urlencode({"name": "dana", "password": PASSWORD, "_csrf": csrf, "next": "/me"})
    foreign, _ = asked(port, "POST", "/sign-in", cookie=cookie, body=body, origin="http://evil.example")
    assert foreign.status == 403
    signed_in, _ = asked(port, "POST", "/sign-in", cookie=cookie, body=body, **ours)
    assert (signed_in.status, signed_in.getheader("location")) == (303, "/me")
    session = next(each for each in signed_in.headers.get_all("set-cookie") if each.startswith("hp=")).partition(";")[0]
    answer, page = asked(port, "GET", "/me", cookie=session)
    assert answer.status == 200
    assert "dana, operator for every client" in " ".join(page.split())
    assert asked(port, "GET", "/readyz")[0].status == 200
    serving.send_signal(signal.SIGTERM)
    _, notes = serving.communicate(timeout=PATIENCE_S)
    assert (serving.returncode, notes) == (0, "")


def test_a_port_that_is_taken_is_said(serving, ready):
    port = json.loads(serving.stdout.readline())["port"]
    after = subprocess.run(
        [sys.executable, "-m", "safety_core.cli.main", "serve", "--port", str(port)],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert after.returncode == 2
    assert f"port {port}" in after.stderr
    assert "name a free port" in after.stderr


def test_a_password_is_asked_for_twice_never_shown_and_its_own_persons(ready, hidden):
    hidden(PASSWORD, "another", PASSWORD, PASSWORD)
    assert ready("people", "password", "dana").code == 0, "what differs is asked for again"
    hidden(PASSWORD, PASSWORD)
    said = ready("people", "password", "dana", "--as", "femi")
    assert (said.code, "may not act as admin" in said.err) == (4, True)
    hidden("short", "short")
    said = ready("people", "password", "dana")
    assert (said.code, "12 to 1000 characters" in said.err) == (2, True)
    hidden(PASSWORD, PASSWORD)
    said = ready("people", "password", "dana")
    assert (said.code, PASSWORD in said.out + said.err) == (0, False)


def test_a_second_factor_is_sealed_with_the_vaults_root_key_or_refused(ready, tmp_path, monkeypatch):
    said = ready("people", "totp", "dana")
    assert (said.code, "root_key" in said.err) == (2, True)
    (tmp_path / "holdpoint.toml").write_text('[vault]\nroot_key = "env:ROOT"\n')
    monkeypatch.setenv("ROOT", "11" * 32)
    said = ready("people", "totp", "dana", answers="000000\n")
    assert (said.code, "is none of this second factor" in said.err) == (2, True)
    address = next(each for each in said.out.splitlines() if each.startswith("otpauth://"))
    secret = address.partition("secret=")[2].partition("&")[0]
    held = b"".join(each.read_bytes() for each in tmp_path.glob("holdpoint.sqlite*") if each.is_file())
    key = base64.b32decode(secret)
    assert not any(each in held for each in (secret.encode(), key, key.hex().encode()))
    assert ready("people", "totp", "dana", "--remove", answers="\n").code == 0, "it was never confirmed"
