"""The log: whole lines, appended, readable by a program, whatever the words hold."""

import json
import os

import msgspec
import pytest

from safety_core.adapters.notifiers.log import LogNotifier
from safety_core.errors import NotDelivered
from tests.safety_core.adapters.notifiers.ground import NOTICE, StoppedWallClock


def lines(path):
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]


def test_each_notice_is_one_line_of_json_appended_to_what_is_there(tmp_path):
    path = tmp_path / "notices.jsonl"
    channel = LogNotifier(path, StoppedWallClock())
    channel.send(NOTICE)
    channel.send(msgspec.structs.replace(NOTICE, notice="notice-2", words="two\nlines", client=None))
    first, second = lines(path)
    assert first == {
        "logged_at": "2026-01-02T03:04:05+00:00",
        "notice": "notice-00ff",
        "kind": "halted",
        "halt": "halt-1",
        "client": "acme",
        "subject": f"HALTED: {NOTICE.words}",
        "words": NOTICE.words,
        "at": NOTICE.at,
    }
    assert (second["notice"], second["client"], second["words"]) == ("notice-2", None, "two\nlines")


def test_a_file_that_was_moved_away_is_made_anew(tmp_path):
    path = tmp_path / "notices.jsonl"
    channel = LogNotifier(path, StoppedWallClock())
    channel.send(NOTICE)
    path.rename(tmp_path / "yesterday.jsonl")
    channel.send(NOTICE)
    assert len(lines(path)) == len(lines(tmp_path / "yesterday.jsonl")) == 1


def test_without_a_path_it_goes_to_standard_error(capfd):
    LogNotifier(None, StoppedWallClock()).send(NOTICE)
    said = capfd.readouterr()
    assert (json.loads(said.err)["notice"], said.out) == ("notice-00ff", "")


def test_what_cannot_be_written_is_not_delivered_and_says_why(tmp_path):
    with pytest.raises(NotDelivered, match="No such file"):
        LogNotifier(tmp_path / "gone" / "notices.jsonl", StoppedWallClock()).send(NOTICE)
    with pytest.raises(NotDelivered, match="Is a directory"):
        LogNotifier(tmp_path, StoppedWallClock()).send(NOTICE)


def test_a_full_device_is_not_delivered():
    with pytest.raises(NotDelivered, match="No space left"):
        LogNotifier("/dev/full", StoppedWallClock()).send(NOTICE)


def test_a_pipe_that_nobody_reads_holds_nobody_up(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotDelivered, match="cannot be written"):
        LogNotifier(tmp_path / "pipe", StoppedWallClock()).send(NOTICE)


def test_a_line_that_was_taken_in_part_is_not_delivered(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        big = msgspec.structs.replace(NOTICE, words="x" * 1_000_000)
        with pytest.raises(NotDelivered, match=r"took \d+ of \d+ bytes"):
            LogNotifier(tmp_path / "pipe", StoppedWallClock()).send(big)
    finally:
        os.close(reader)
