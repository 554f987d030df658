"""``holdpoint sandbox recordings``: what was written down is shown as it is, and nothing that hides in it moves a terminal."""

import json
import os

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.recorders.folder import FolderRecorder
from safety_core.adapters.recorders.redaction import Redaction
from safety_core.ports import Answered, WireRequest
from safety_core.secret import Secret
from tests.markers import found_in, marker

HUSH = marker("recorded")


def request(body: bytes = b'{"text": "hello"}') -> WireRequest:
    return WireRequest(
        method="POST",
        host="api.x.com",
        path="/2/tweets",
        headers=(("authorization", Secret(f"Bearer {HUSH}")), ("content-type", "application/json")),
        body=body,
        operation="create_post",
        committing=True,
    )


@pytest.fixture
def written(ready, tmp_path):
    """Two settings of which something was written down, in the folder beside the database."""
    recorder = FolderRecorder(tmp_path / "recordings", clock=BootClock())

    def write(serial: int, **more: object) -> int:
        stated = {"at": "2026-11-29T12:00:00+00:00", "mode": "intercept", "serial": serial, "host": "api.x.com"}
        return recorder.write(serial, {**stated, "request": Redaction(request()).request(), **more})

    write(2, answer={"never_sent": "sandboxed", "saw": "sandbox intercept: create_post was caught"})
    number = write(10)
    answer = Redaction(request()).answer(Answered(201, {}, b'{"data": {"id": "1"}}'))
    recorder.write(10, {"of": number, "at": "2026-11-29T12:00:01+00:00", "answer": answer})
    ready.recorder = recorder
    return ready


def test_requests_and_what_came_of_them_are_shown_in_the_order_of_settings_without_their_secrets(written):
    code, out, err = written("sandbox", "recordings")
    assert (code, err) == (0, "")
    heads = [line for line in out.splitlines() if not line.startswith(" ")]
    assert heads == [
        "2/1  2026-11-29T12:00:00+00:00  intercept  POST api.x.com/2/tweets",
        "10/1  2026-11-29T12:00:00+00:00  intercept  POST api.x.com/2/tweets",
        "10/2  2026-11-29T12:00:01+00:00  came of 10/1",
    ]
    assert '{"never_sent": "sandboxed", "saw": "sandbox intercept: create_post was caught"}' in out
    assert '{"text": "hello"}' in out
    assert '"status": 201' in out
    assert found_in(out, HUSH) == []
    assert found_in(written("sandbox", "recordings", "--json").out, HUSH) == []


def test_of_one_setting_or_only_the_newest(written):
    assert [each["serial"] for each in shown(written, "--serial", "10")] == [10, 10]
    assert [(each["serial"], each["line"]) for each in shown(written, "--last", "2")] == [(10, 1), (10, 2)]
    assert shown(written, "--serial", "3") == []
    assert written("sandbox", "recordings", "--serial", "3").out.strip() == "nothing is written down"


def shown(typed, *words: str):
    return json.loads(typed("sandbox", "recordings", "--json", *words).out)["recordings"]


def test_a_line_that_was_cut_short_is_told_of_and_hides_nothing_behind_it(written, tmp_path):
    file = tmp_path / "recordings" / "sandbox-2.ndjson"
    file.write_bytes(file.read_bytes() + b'{"n":2,"at":"20')
    written.recorder.write(2, {"of": 1, "at": "later", "answer": {"lost": "reset"}})
    assert "2/2  was cut short" in written("sandbox", "recordings", "--serial", "2").out
    assert [each["said"] is None for each in shown(written, "--serial", "2")] == [False, True, False]


def test_what_would_move_a_terminal_is_named(written):
    hostile = "a\x1b[2Jb\u202ec\nd"
    written.recorder.write(
        2,
        {
            "at": hostile,
            "mode": hostile,
            "host": hostile,
            "request": {"method": hostile, "path": "", "body": {"text": hostile}},
        },
    )
    out = written("sandbox", "recordings", "--serial", "2").out
    assert "⟨U+001B⟩" in out
    assert "⟨U+202E⟩" in out
    assert "⟨U+000A⟩" in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_where_nothing_was_ever_written_down_it_says_so(ready):
    assert ready("sandbox", "recordings") == (0, "nothing is written down\n", "")


def test_a_link_and_what_is_no_file_are_not_read(written, tmp_path):
    folder = tmp_path / "recordings"
    for made in (
        lambda path: path.symlink_to(tmp_path / "accounts.toml"),
        os.mkfifo,
        lambda path: path.mkdir(),
    ):
        odd = folder / "sandbox-4.ndjson"
        made(odd)
        code, out, err = written("sandbox", "recordings")
        assert (code, out) == (5, "")
        assert "acme" not in err
        (odd.rmdir if odd.is_dir() and not odd.is_symlink() else odd.unlink)()
    assert written("sandbox", "recordings").code == 0


def test_other_files_beside_them_are_left_alone(written, tmp_path):
    (tmp_path / "recordings" / "notes.txt").write_text("acme")
    (tmp_path / "recordings" / "sandbox-0.ndjson").write_text("acme")
    assert "acme" not in written("sandbox", "recordings").out


def test_without_a_database_it_ends_with_5(typed):
    assert typed("sandbox", "recordings").code == 5
