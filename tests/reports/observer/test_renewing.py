"""A token that lives for an hour is renewed by the observer's own refresh token, and what comes is kept before it is used."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from reports.observer.config import load, needed
from reports.observer.errors import BadConfig
from reports.observer.journal import Journal
from reports.observer.looking import Looked
from reports.observer.platforms import CLIENTS
from reports.observer.running import Observer, Plan
from reports.observer.secret import Reference, TokenMissing
from tests.reports.observer.house import APP, APP_SECRET, READS, RENEWED, HandClock, House, RealClock

EVERY = pytest.mark.parametrize("platform", RENEWED)


class Kept:
    """A token and its refresh token in files, and a configuration that says so."""

    def __init__(self, house: House, platform: str) -> None:
        self.house, self.platform = house, platform
        self.token, self.refresh = house.folder / "token", house.folder / "refresh"
        self.refresh.touch(mode=0o600)
        self.refresh.write_text(f"refresh-{platform.lower()}")

    def holds(self, text: str, *, age_s: float = 0, now_s: float | None = None) -> None:
        self.token.touch(mode=0o600)
        self.token.write_text(text)
        then = (time.time() if now_s is None else now_s) - age_s
        os.utime(self.token, (then, then))

    def config(self) -> Path:
        path = self.house.config(self.platform)
        asked = f'refresh = "file:refresh"\nclient_id = "{APP}"\nclient_secret = "env:APP_SECRET"'
        text = path.read_text().replace(f'token = "env:TOKEN_{self.platform}"', f'token = "file:token"\n{asked}')
        address = self.house.port.urls[self.platform]
        host = CLIENTS[self.platform].RENEWS.host
        if f'"{host}"' not in text:
            text += f'"{host}" = "{address}"\n'
        path.write_text(text)
        return path

    def look(self, plan: Plan | None = None, clock: Any = None) -> list[Looked]:
        found: list[Looked] = []
        with Journal(self.house.folder / "evidence") as journal:
            Observer(
                load(self.config()), journal, clock or RealClock(), found.append, environ={"APP_SECRET": APP_SECRET}
            ).run(plan or Plan())
        return found

    def renewals(self) -> int:
        return sum(each.operation == "refresh_token" for each in self.house.journal())


@EVERY
def test_without_a_token_one_is_asked_for_and_kept_for_the_owner_alone(house: House, platform: str) -> None:
    kept = Kept(house, platform)
    house.by_hand(platform, "stands")
    (looked,) = kept.look()
    assert (looked.look.word, looked.look.objects) == ("complete", 1), looked.look.saw
    assert kept.token.read_text() not in ("", READS[platform])
    assert (kept.token.stat().st_mode & 0o777, kept.refresh.stat().st_mode & 0o777) == (0o600, 0o600)
    assert (kept.refresh.read_text() == f"refresh-{platform.lower()}") == (platform == "YouTube")
    assert not list(house.folder.glob("*.new"))
    assert [each.committing for each in house.journal() if each.operation == "refresh_token"] == [False]


@EVERY
@pytest.mark.parametrize(("apart_s", "renewed"), [(-60, 0), (5, 1)])
def test_a_token_is_renewed_once_it_is_old(house: House, platform: str, apart_s: int, renewed: int) -> None:
    kept = Kept(house, platform)
    kept.holds(READS[platform], age_s=CLIENTS[platform].RENEWS.after_s + apart_s)
    assert kept.look()[0].look.word == "complete"
    assert kept.renewals() == renewed


def test_a_token_from_the_future_is_renewed_since_its_age_is_not_known(house: House) -> None:
    kept = Kept(house, "X")
    kept.holds(READS["X"], age_s=-3_600)
    kept.look()
    assert kept.renewals() == 1


@EVERY
def test_one_that_is_refused_while_it_is_young_is_renewed_at_the_next_look(house: House, platform: str) -> None:
    kept, clock = Kept(house, platform), HandClock()
    kept.holds(READS[platform], now_s=clock.wall_us() / 1_000_000)
    house.within(lambda held: held.token(READS[platform]).expire())
    first, second = kept.look(Plan(every_s=60, for_s=120), clock)
    assert (first.look.word, second.look.word) == ("unreadable", "complete"), second.look.saw
    assert kept.renewals() == 1


@EVERY
def test_a_refresh_token_that_is_not_taken_leaves_the_account_unreadable_and_no_secret_is_told(
    house: House, platform: str
) -> None:
    kept = Kept(house, platform)
    kept.refresh.write_text("not-a-refresh-token")
    (looked,) = kept.look()
    assert looked.look.word == "unreadable"
    assert looked.look.saw.startswith("the token was not renewed: HTTP ")
    told = house.file.read_text() + looked.look.saw
    assert [each for each in ("not-a-refresh-token", APP_SECRET, APP) if each in told] == []
    assert not kept.token.exists()


def test_an_answer_without_a_token_keeps_what_there_was(house: House) -> None:
    kept = Kept(house, "X")
    kept.holds(READS["X"], age_s=90 * 60)
    for fault in ("html_page", "truncated", "server_error", "redirect"):
        house.plan(fault, "X", when={"operation": "refresh_token"}, side="before" if fault == "html_page" else None)
        assert kept.look()[0].look.word == "unreadable"
        house.heal()
        assert kept.token.read_text() == READS["X"]


def test_the_new_refresh_token_is_kept_before_the_token(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, real = Kept(house, "X"), Reference.keep

    def keep(self: Reference, text: str) -> None:
        if self.text == "file:token":
            raise TokenMissing("file:token cannot be written: no room")
        real(self, text)

    monkeypatch.setattr(Reference, "keep", keep)
    (looked,) = kept.look()
    assert (looked.look.word, looked.look.saw) == ("unreadable", "no token: file:token cannot be written: no room")
    assert kept.refresh.read_text() != "refresh-x"
    monkeypatch.undo()
    assert kept.look()[0].look.word == "complete"


@pytest.mark.parametrize("text", ["", "short", "two words 1234", "x" * 5_000, "nul\x00nul-nul", "ü" * 10])
def test_what_is_no_token_is_not_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "t").write_text("as-it-was-1")
    with pytest.raises(TokenMissing, match="is no token"):
        Reference("file:t", str(tmp_path)).keep(text)
    assert (tmp_path / "t").read_text() == "as-it-was-1"


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(TokenMissing, match="cannot be written: No such file"):
        Reference("file:none/t", str(tmp_path)).keep("token-12345")


GOOD = """\
[[account]]
platform = "X"
name = "rtv-1"
account = "1001"
token = "file:token"
refresh = "file:refresh"
client_id = "abc"
client_secret = "env:SECRET"
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"file:refresh"', '"env:REFRESH"', ":6: refresh: cannot be kept in a variable"),
        ('"file:token"', '"env:TOKEN"', ":5: token: cannot be kept in a variable"),
        ('client_id = "abc"\n', "", ":1: client_id: is missing"),
        ('refresh = "file:refresh"\n', "", ":1: refresh: is missing"),
        ('"abc"', '"a b"', ":7: client_id: is no name"),
        ('"env:SECRET"', '"AAAA-secret"', ":8: client_secret: is no reference"),
        ('"file:refresh"', '"AAAA-secret"', ":6: refresh: is no reference"),
        ('"X"', '"Threads"', ":6: refresh: is of no use there"),
    ],
)
def test_how_a_token_is_renewed_is_said_wholly_or_not_at_all(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "observer.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(BadConfig) as wrong:
        load(tmp_path / "observer.toml")
    assert told in str(wrong.value)
    assert "AAAA" not in str(wrong.value)


def test_at_the_start_it_is_seen_to_that_a_token_can_be_renewed(tmp_path: Path) -> None:
    (tmp_path / "observer.toml").write_text(GOOD)
    config = load(tmp_path / "observer.toml")
    with pytest.raises(TokenMissing, match="refresh cannot be read"):
        needed(config, {})
    (tmp_path / "refresh").touch(mode=0o600)
    (tmp_path / "refresh").write_text("refresh-1234")
    with pytest.raises(TokenMissing, match="the variable SECRET is not set"):
        needed(config, {})
    needed(config, {"SECRET": "secret-1234"})


def test_an_app_without_a_secret_is_one(tmp_path: Path) -> None:
    (tmp_path / "observer.toml").write_text(GOOD.replace('client_secret = "env:SECRET"\n', ""))
    app = load(tmp_path / "observer.toml").accounts[0].app
    assert app is not None
    assert (app.client_id, app.client_secret) == ("abc", None)
