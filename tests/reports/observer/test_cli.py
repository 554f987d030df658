"""``holdpoint observe``: exit codes, words, signals, and that no token is ever shown."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports.cli.observe import command
from reports.evidence import folder
from reports.observer.journal import Journal
from simulators.doors.tls import made_for
from tests.reports.observer.house import PLATFORMS, READS, House, served, world


def observe(house: House, *options: str, only: tuple[str, ...] = PLATFORMS, tls: bool = False) -> Result:
    asked = ["--config", str(house.config(*only, tls=tls)), "--evidence", str(house.folder / "evidence"), *options]
    return CliRunner().invoke(command, asked, env=house.environ(), catch_exceptions=False)


def started(house: House, *options: str) -> subprocess.Popen[str]:
    asked = ["--config", str(house.config("X", "Threads")), "--evidence", str(house.folder / "evidence"), *options]
    return subprocess.Popen(
        [sys.executable, "-c", "from reports.cli.observe import command; command()", *asked],
        env={**os.environ, **house.environ()}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def until_looks(house: House, count: int) -> None:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if house.file.exists() and house.file.read_bytes().count(b'"kind":"look"') >= count:
            return
        time.sleep(0.02)
    raise AssertionError("it looked at nothing")


def test_once_over_all_accounts_ends_with_0_and_says_nothing_of_what_is_as_it_should_be(house: House) -> None:
    for name in PLATFORMS:
        house.by_hand(name, "by hand")
    ended = observe(house, "--once")
    assert (ended.exit_code, ended.output) == (0, "")
    folder.create(house.folder / "evidence")
    (read,) = folder.read(house.folder / "evidence").values()
    assert len(read.seen) == len(read.looks) == len(PLATFORMS)


def test_json_is_a_line_for_each_look(house: House) -> None:
    house.by_hand("X", "by hand")
    ended = observe(house, "--once", "--json", only=("X", "Threads"))
    lines = [json.loads(line) for line in ended.output.splitlines()]
    assert [(each["platform"], each["word"], each["rows"].get("seen", 0)) for each in lines] == [
        ("X", "complete", 1), ("Threads", "complete", 0),
    ]  # fmt: skip


def test_a_person_who_watches_sees_a_line_for_each_look(house: House) -> None:
    house.by_hand("X", "by hand")
    master, slave = os.openpty()
    try:
        asked = ["--config", str(house.config("X")), "--evidence", str(house.folder / "evidence"), "--once"]
        subprocess.run(
            [sys.executable, "-c", "from reports.cli.observe import command; command()", *asked],
            env={**os.environ, **house.environ()}, stdout=slave, check=True, timeout=30,
        )  # fmt: skip
        shown = os.read(master, 1_000).decode()
    finally:
        os.close(master)
        os.close(slave)
    assert "X rtv-x: complete, 1 object on 1 page, 1 seen for the first time, 0 of them new" in shown


def test_an_account_that_was_never_read_completely_ends_with_3_and_its_name(house: House) -> None:
    house.within(lambda held: held.token(READS["X"]).expire())
    ended = observe(house, "--once", only=("X", "Threads"))
    assert ended.exit_code == 3
    assert "X rtv-x: unreadable" in ended.output
    assert "never read completely: rtv-x" in ended.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "say --once, or --every TIME and --for TIME"),
        (("--once", "--every", "5m"), "say --once, or"),
        (("--once", "--for", "5m"), "say --once, or"),
        (("--every", "5m"), "say --once, or"),
        (("--for", "5m"), "say --once, or"),
        (("--every", "5", "--for", "1h"), "--every is no time"),
        (("--every", "5m", "--for", "1y"), "--for is no time"),
    ],
)
def test_how_often_is_said_in_one_of_two_ways(house: House, options: tuple[str, ...], told: str) -> None:
    ended = observe(house, *options)
    assert ended.exit_code == 2
    assert told in ended.output
    assert not house.file.exists()


def test_bad_configuration_missing_tokens_and_a_folder_that_is_held_end_with_2_and_nothing_is_asked(
    house: House,
) -> None:
    before = len(house.journal())
    house.more["X"] = "mood = 1"
    ended = observe(house, "--once")
    assert (ended.exit_code, "observer.toml:6: mood: is not known" in ended.output) == (2, True)
    del house.more["X"]
    house.tokens["X"] = "short"
    ended = observe(house, "--once")
    assert (ended.exit_code, "token: env:TOKEN_X holds no token" in ended.output) == (2, True)
    house.tokens["X"] = READS["X"]
    with Journal(house.folder / "evidence"):
        ended = observe(house, "--once")
    assert (ended.exit_code, "another observer writes it" in ended.output) == (2, True)
    house.file.write_bytes(b"{}\n")
    ended = observe(house, "--once")
    assert (ended.exit_code, "observed.ndjson:1: " in ended.output) == (2, True)
    assert len(house.journal()) == before


def test_a_torn_line_is_cut_off_with_a_word_about_it(house: House) -> None:
    observe(house, "--once", only=("X",))
    house.file.write_bytes(house.file.read_bytes() + b'{"kind":"look","sc')
    ended = observe(house, "--once", only=("X",))
    assert ended.exit_code == 0
    assert "a torn line of 18 bytes was cut off the end of" in ended.output


# Signals ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_after_the_look_under_way_and_what_it_saw_is_whole(
    house: House, number: signal.Signals
) -> None:
    process = started(house, "--every", "1h", "--for", "7d", "--json")
    try:
        until_looks(house, 2)
        process.send_signal(number)
        said, wrong = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, wrong) == (0, "")
    assert len(said.splitlines()) == 2
    assert house.file.read_bytes().endswith(b"\n")


def test_killed_at_any_time_it_goes_on_and_every_object_is_seen_once(house: House) -> None:
    made = []
    for nth in range(5):
        made.append(house.by_hand("X", f"number {nth}"))
        process = started(house, "--every", "1s", "--for", "1h")
        try:
            until_looks(house, 1)
            time.sleep(0.4 + 0.13 * nth)
        finally:
            process.kill()
            process.communicate(timeout=20)
    assert observe(house, "--once", only=("X", "Threads")).exit_code == 0
    folder.create(house.folder / "evidence")
    (read,) = folder.read(house.folder / "evidence").values()
    assert sorted(row.object for row in read.seen) == sorted(made)
    assert [row.object for row in read.seen if row.baseline] == made[:1]
    assert (read.gone, read.changed) == ((), ())


# TLS -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[House]:
    """All hosts by their own names, behind one port."""
    hosts = sorted(world().hosts())
    context, authority = made_for(hosts, unix_us=time.time_ns() // 1000)
    (tmp_path / "ca.pem").write_bytes(authority)
    with served(tmp_path, tls=context, ca="ca.pem") as made:
        yield made


def test_all_seven_are_read_under_their_own_names_with_their_certificates_checked(encrypted: House) -> None:
    made = {name: encrypted.by_hand(name, "by hand") for name in PLATFORMS}
    looked = encrypted.look(tls=True)
    assert {name: (each.look.word, each.look.objects) for name, each in looked.items()} == dict.fromkeys(
        made, ("complete", 1)
    )


def test_without_the_authority_nothing_is_read(encrypted: House) -> None:
    encrypted._ca = None
    looked = encrypted.look(tls=True)
    assert {each.look.word for each in looked.values()} == {"unreadable"}
    assert all("the certificate is not" in each.look.saw for each in looked.values())


def test_the_certificate_of_another_host_reads_nothing(tmp_path: Path) -> None:
    context, authority = made_for(["api.linkedin.com"], unix_us=time.time_ns() // 1000)
    (tmp_path / "ca.pem").write_bytes(authority)
    with served(tmp_path, tls=context, ca="ca.pem") as made:
        looked = made.look("X", "LinkedIn", tls=True)
        assert (looked["X"].look.word, looked["LinkedIn"].look.word) == ("unreadable", "complete")
        assert "the certificate is not api.x.com's" in looked["X"].look.saw


def test_the_process_reads_them_by_simulate_with_tls(tmp_path: Path) -> None:
    """Two programs, as in the manual: what is served by ``holdpoint simulate --tls``."""
    served_by = subprocess.Popen(
        [sys.executable, "-m", "simulators", "--port", "0", "--tls", "--json"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert served_by.stdout is not None
        said = json.loads(served_by.stdout.readline())
        (tmp_path / "observer.toml").write_text(
            f'ca = "{said["tls"]["ca_file"]}"\n[[account]]\nplatform = "X"\nname = "acme"\naccount = "1001"\n'
            f'token = "env:T"\n[hosts]\n"api.x.com" = "{said["tls"]["url"]}"\n'
        )
        asked = ["--config", str(tmp_path / "observer.toml"), "--evidence", str(tmp_path / "e"), "--once", "--json"]
        ended = CliRunner().invoke(command, asked, env={"T": "acme-bearer"}, catch_exceptions=False)
    finally:
        served_by.terminate()
        served_by.communicate(timeout=20)
    assert (ended.exit_code, json.loads(ended.output)["word"]) == (0, "complete")
    rows = [json.loads(each) for each in (tmp_path / "e" / "observed.ndjson").read_text().splitlines()]
    assert {each["source"] for each in rows} == {"rehearsed"}


# Secrets ---------------------------------------------------------------------------------------------------------------


def test_no_token_is_in_a_row_a_line_a_log_or_a_file(
    house: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for name in PLATFORMS:
        house.by_hand(name, "stands")
    told.append(observe(house, "--once", "--json").output)
    for fault in ("html_page", "server_error", "redirect", "garbage", "truncated"):
        for name in PLATFORMS:
            house.plan(fault, name)
        told.append(observe(house, "--once", "--json").output)
        house.heal()
    for name in PLATFORMS:
        house.within(lambda held, name=name: held.token(READS[name]).expire())
    told.append(observe(house, "--once").output)
    written = [path.read_text() for path in house.folder.rglob("*") if path.is_file()]
    shown = capfd.readouterr()
    everything = "\n".join([*told, *written, caplog.text, shown.out, shown.err])
    assert "unreadable" in everything
    assert [name for name in PLATFORMS if READS[name] in everything] == []
