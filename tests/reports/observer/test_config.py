"""``observer.toml`` is taken exactly as it is meant, or refused with file, line and field; and no token is repeated."""

from pathlib import Path

import pytest

from reports.observer.config import Config, line_of, load, needed, span_s
from reports.observer.errors import BadConfig
from reports.observer.secret import HIDDEN, Reference, Token, TokenMissing
from reports.observer.wire import Road

GOOD = """\
[[account]]
platform = "X"
name = "rtv-1"
account = "1001"
token = "env:OBSERVER_X_1"

[[account]]
platform = "Instagram"
name = "rtv-1"
account = "17841400000000001"
token = "file:instagram.token"
host = "graph.facebook.com"
comments = true
every = "30m"

[hosts]
"api.x.com" = "https://127.0.0.1:8443"
"graph.facebook.com" = "http://[::1]:8800/"
"""
SECRET = "AAAA-not-a-reference-BBBB"


def read(tmp_path: Path, text: str = GOOD) -> Config:
    (tmp_path / "observer.toml").write_text(text)
    return load(tmp_path / "observer.toml")


def test_what_is_said_is_taken_and_what_is_left_out_is_the_platforms_usual(tmp_path: Path) -> None:
    found = read(tmp_path)
    x, instagram = found.accounts
    assert (x.watched.platform, x.watched.name, x.watched.account, x.watched.host, x.every_s) == (
        "X",
        "rtv-1",
        "1001",
        "",
        0,
    )
    assert x.watched.comments
    assert (instagram.watched.host, instagram.watched.comments, instagram.every_s) == (
        "graph.facebook.com",
        True,
        1_800,
    )
    assert found.roads == {
        "api.x.com": Road("127.0.0.1", 8443, False), "graph.facebook.com": Road("::1", 8800, True),
    }  # fmt: skip


def test_where_reading_comments_takes_the_right_to_write_they_are_off(tmp_path: Path) -> None:
    assert not read(tmp_path, GOOD.replace("comments = true\n", "")).accounts[1].watched.comments


WRONG = [
    ('platform = "X"', 'platform = "Y"', ":2: platform: is none that can be observed"),
    ('platform = "X"', 'platform = "x"', ":2: platform: "),
    ('platform = "X"\n', "", ":1: platform: is missing"),
    ('name = "rtv-1"\naccount = "1001"\n', 'account = "1001"\n', ":1: name: is missing"),
    ('token = "env:OBSERVER_X_1"\n', "", ":1: token: is missing"),
    ('account = "1001"', "account = 1001", ":4: account: is no text"),
    ('account = "1001"', 'account = "acme"', ":4: account: does not look like an id"),
    ('account = "1001"', 'account = ""', ":4: account: "),
    ('account = "1001"', 'account = "1001/../2"', ":4: account: "),
    ('account = "1001"', 'acount = "1001"', ":4: acount: is not known"),
    ('account = "1001"', 'account = "1001"\naccount = "1002"', ":5: account: is given twice"),
    ('name = "rtv-1"', 'name = "rtv 1"', ":3: name: is no name"),
    ("comments = true", 'comments = "yes"', ":13: comments: is no true or false"),
    ("comments = true", "comments = 1", ":13: comments: "),
    ('every = "30m"', 'every = "30"', ":14: every: is no time"),
    ('every = "30m"', 'every = "0m"', ":14: every: is no time"),
    ('host = "graph.facebook.com"', 'host = "evil.example"', ":12: host: is none of the platform's"),
    ('host = "graph.facebook.com"', 'host = "api.x.com"', ":12: host: "),
    ('"api.x.com" =', '"api.y.com" =', ":17: api.y.com: is no host that is asked"),
    ("https://127.0.0.1:8443", "https://10.0.0.1:8443", ":17: api.x.com: leads to no address of this machine"),
    ("https://127.0.0.1:8443", "https://api.x.com:8443", ":17: api.x.com: "),
    ("https://127.0.0.1:8443", "https://localhost:8443", ":17: api.x.com: "),
    ("https://127.0.0.1:8443", "https://127.0.0.1", ":17: api.x.com: "),
    ("https://127.0.0.1:8443", "https://127.0.0.1:8443/path", ":17: api.x.com: "),
    ("https://127.0.0.1:8443", "https://u:p@127.0.0.1:8443", ":17: api.x.com: "),
    ("https://127.0.0.1:8443", "ftp://127.0.0.1:8443", ":17: api.x.com: "),
    ("https://127.0.0.1:8443", "https://127.0.0.1:99999", ":17: api.x.com: "),
    ('"https://127.0.0.1:8443"', "8443", ":17: api.x.com: "),
    ("[hosts]", "[host]", ":16: host: is not known"),
    ("[hosts]", "[hosts", ":16: is not TOML"),
    ('[[account]]\nplatform = "X"', '[account]\nplatform = "X"', ": is not TOML|account: "),
    (GOOD, "", ": account: is missing"),
    (GOOD, "account = []", ":1: account: is missing"),
    (GOOD, 'account = "1001"', ":1: account: is missing"),
    ('[[account]]\nplatform = "X"', 'ca = "none.pem"\n[[account]]\nplatform = "X"', ":1: ca: is no file of certificates"),
    ('[[account]]\nplatform = "X"', 'ca = 5\n[[account]]\nplatform = "X"', ":1: ca: is no text"),
    ('[[account]]\nplatform = "X"', 'verify = false\n[[account]]\nplatform = "X"', ":1: verify: is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=[f"{nth}" for nth in range(len(WRONG))])
def test_a_mistake_is_refused_with_file_line_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(BadConfig) as wrong:
        read(tmp_path, GOOD.replace(old, new, 1))
    said = str(wrong.value)
    assert said.startswith(str(tmp_path / "observer.toml"))
    assert any(each in said for each in told.split("|")), said
    assert wrong.value.exit_code == 2


@pytest.mark.parametrize(
    "written",
    [f'"{SECRET}"', f"'{SECRET}'", f'"env:{SECRET}"', f'"{SECRET}', f"{SECRET}", f"5{SECRET}", f'["{SECRET}"]'],
)
def test_a_token_itself_is_refused_and_not_repeated(tmp_path: Path, written: str) -> None:
    with pytest.raises(BadConfig) as wrong:
        read(tmp_path, GOOD.replace('"env:OBSERVER_X_1"', written))
    said = str(wrong.value)
    assert SECRET not in said
    assert ":5: token: " in said


def test_a_token_under_the_wrong_key_is_not_repeated_either(tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as wrong:
        read(tmp_path, GOOD.replace('token = "env:OBSERVER_X_1"', f'secret = "{SECRET}"'))
    assert SECRET not in str(wrong.value)
    assert ":5: secret: is not known" in str(wrong.value)


@pytest.mark.parametrize("field", ["account", "name"])
def test_the_same_account_and_the_same_name_are_there_once(tmp_path: Path, field: str) -> None:
    second = GOOD.split("\n\n", maxsplit=1)[0].replace("1001" if field == "name" else "rtv-1", "1002")
    with pytest.raises(BadConfig, match=f":(9|10): {field}: is there twice"):
        read(tmp_path, f"{GOOD.split(chr(10) * 2, maxsplit=1)[0]}\n\n{second}\n")


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="cannot be read: No such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "observer.toml").write_bytes(b"\xff")
    with pytest.raises(BadConfig, match="is not UTF-8"):
        load(tmp_path / "observer.toml")
    (tmp_path / "observer.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(BadConfig, match="is too large"):
        load(tmp_path / "observer.toml")


@pytest.mark.parametrize(
    ("table", "nth", "key", "line"),
    [("account", 0, "token", 5), ("account", 1, "token", 11), ("account", 2, "token", None), ("account", 1, "", 7), ("hosts", 0, "api.x.com", 17),
     ("", 0, "hosts", 16), ("", 0, "ca", None)],
)  # fmt: skip
def test_lines_are_found_in_the_table_that_is_meant(table: str, nth: int, key: str, line: int | None) -> None:
    assert line_of(GOOD, table, nth, key) == line


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("90s", 90), ("5m", 300), ("2h", 7_200), ("7d", 604_800), ("0s", None), ("5", None), ("5 m", None), ("m", None),
     ("-5m", None), ("5min", None), ("9999999d", None), ("", None)],
)  # fmt: skip
def test_times_are_written_in_one_way(text: str, seconds: int | None) -> None:
    assert span_s(text) == seconds


# Tokens ----------------------------------------------------------------------------------------------------------------


def reference(tmp_path: Path, text: str) -> Reference:
    found = Reference.of(text, tmp_path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", ["", "abc", "env:", "env:1X", "env:A B", "file:", "vault:x", "ENV:X", "env:X\n", "file:a\x00b"]
)
def test_what_is_no_reference_is_none(tmp_path: Path, text: str) -> None:
    assert Reference.of(text, tmp_path) is None


def test_a_token_comes_from_the_environment_or_from_a_file_of_its_owner(tmp_path: Path) -> None:
    assert reference(tmp_path, "env:T").read({"T": " token-1234\n"}).reveal() == "token-1234"
    (tmp_path / "t").write_text("token-5678\n")
    (tmp_path / "t").chmod(0o600)
    assert reference(tmp_path, "file:t").read({}).reveal() == "token-5678"
    assert reference(tmp_path, f"file:{tmp_path / 't'}").read({}).reveal() == "token-5678"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "t").write_text("token-5678")
    (tmp_path / "t").chmod(mode)
    with pytest.raises(TokenMissing, match="can be read by others: chmod 600"):
        reference(tmp_path, "file:t").read({})


@pytest.mark.parametrize(
    "content", ["", "short", "with a space 1", "umlaut-ü-1234", "x" * 4_097, "two\nlines-1234", "nul-\x00-12345"]
)
def test_what_is_no_token_is_refused_and_not_repeated(tmp_path: Path, content: str) -> None:
    with pytest.raises(TokenMissing, match="holds no token") as wrong:
        reference(tmp_path, "env:T").read({"T": content})
    assert not content or content not in str(wrong.value)


def test_missing_tokens_are_said_by_where_they_should_be(tmp_path: Path) -> None:
    with pytest.raises(TokenMissing, match="the variable OBSERVER_X_1 is not set"):
        needed(read(tmp_path), {})
    with pytest.raises(TokenMissing, match=r"instagram\.token cannot be read: No such file"):
        needed(read(tmp_path), {"OBSERVER_X_1": "token-1234"})
    (tmp_path / "folder").mkdir()
    with pytest.raises(TokenMissing, match="folder"):
        reference(tmp_path, "file:folder").read({})


def test_a_token_shows_itself_to_nobody() -> None:
    token = Token("ab/c+d=e12")
    for shown in (repr(token), str(token), f"{token}", f"{token!r}", "%s" % token, repr([token]), repr({"t": token})):  # noqa: UP031
        assert "ab/c" not in shown
    assert token.hidden("x ab/c+d=e12 y ab%2Fc%2Bd%3De12 z") == f"x {HIDDEN} y {HIDDEN} z"
    assert token.stands_in("?t=ab%2Fc%2Bd%3De12")
    assert not token.stands_in("ab")
