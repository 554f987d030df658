"""The search for markers finds what it is to find."""

import base64
import json
import os
import subprocess
import sys

import pytest

from tests.markers import found_in, found_in_process, found_under, marker, rendered, spellings

PLANTED = marker("a token")


@pytest.mark.parametrize("how", spellings(PLANTED))
def test_a_marker_is_found_in_each_of_its_spellings(how):
    assert any(f": {how}" in hit for hit in found_in(b"before " + spellings(PLANTED)[how] + b" behind", PLANTED))


@pytest.mark.parametrize("lead", range(7))
def test_a_marker_is_found_in_base64_wherever_it_begins(lead):
    assert found_in(base64.b64encode(b"x" * lead + PLANTED.encode() + b"yz"), PLANTED)


def test_what_does_not_hold_it_is_clean():
    assert found_in(json.dumps({"text": marker("another")}), PLANTED) == []


def test_a_marker_is_found_in_files_and_their_names_save_where_it_belongs(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "log").write_text(f"say {PLANTED}")
    (tmp_path / PLANTED).write_text("")
    assert {hit.partition(": ")[0] for hit in found_under(tmp_path, PLANTED)} == {"a/log", "a file's name"}
    (tmp_path / PLANTED).rename(tmp_path / "other")
    assert found_under(tmp_path, PLANTED, but=["log"]) == []


def test_an_empty_folder_is_no_proof(tmp_path):
    with pytest.raises(AssertionError, match="nothing to look in"):
        found_under(tmp_path, PLANTED)


def test_a_marker_is_found_in_the_environment_and_the_command_line_of_a_process():
    sleeping = [sys.executable, "-c", "input()", PLANTED]
    with subprocess.Popen(sleeping, stdin=subprocess.PIPE, env={**os.environ, "TOKEN": PLANTED}) as child:
        found = found_in_process(child.pid, PLANTED)
        child.communicate(b"\n")
    assert {hit.partition(":")[0] for hit in found} == {"cmdline", "environ"}


def test_a_marker_is_found_in_the_variables_of_an_errors_frames_and_of_what_it_hides():
    def fail(token):
        raise ValueError("no")

    def hide():
        try:
            fail(PLANTED)
        except ValueError:
            raise RuntimeError("hidden") from None

    with pytest.raises(RuntimeError) as shown:
        hide()
    assert found_in(rendered(shown.value), PLANTED)
