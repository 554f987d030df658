"""Looking up what was said, as it is typed."""

import json

import pytest

from safety_core.cli.common import duration_s
from safety_core.errors import BadInput


def test_an_account_without_its_token_is_said_and_the_exit_code_says_that_not_all_was_read(ready, monkeypatch):
    monkeypatch.delenv("ACME_1", raising=False)
    ended = ready("inbox", "poll")
    assert ended.code == 3
    assert ended.out.startswith("acme  acme-1 on X  FAILED: 0 new, 0 known; 0 of 0 threads; ")
    said = json.loads(ready("inbox", "poll", "--json").out)
    assert (said["kept"], said["accounts"][0]["word"]) == (0, "failed")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--client", "nobody"), 2, "there is no 'nobody'"),
        (("--every", "5x"), 2, "is not a length of time"),
        (("--every", "9s"), 2, "is shorter than 10 s"),
        (("--every", "60s", "--once"), 2, "is against --every"),
        (("--as", "bob"), 4, "nobody is called 'bob'"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_asked(ready, words, code, said):
    ended = ready("inbox", "poll", *words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_where_nobody_is_bound_it_is_said(typed):
    typed("db", "upgrade")
    ended = typed("inbox", "poll")
    assert (ended.code, ended.out) == (0, "no account is bound; see holdpoint accounts load\n")


@pytest.mark.parametrize(("text", "length_s"), [("10s", 10), ("5m", 300), ("1h30m", 5400), ("61s", 61)])
def test_a_length_of_time_is_read_in_seconds(text, length_s):
    assert duration_s(text, field="--every", least_s=10) == length_s


@pytest.mark.parametrize("text", ["", "5", "5x", "-5m", "1.5m", "9s", "0h", "\u0665m"])
def test_what_is_no_length_of_time_or_too_short_is_refused_by_its_field(text):
    with pytest.raises(BadInput, match="--every"):
        duration_s(text, field="--every", least_s=10)


@pytest.mark.parametrize(("text", "taken"), [("24h", True), ("24h1s", False)])
def test_a_length_of_time_ends_where_it_may(text, taken):
    if taken:
        assert duration_s(text, field="--every", least_s=1, most_s=86_400) == 86_400
        return
    with pytest.raises(BadInput, match="longer than 24 h"):
        duration_s(text, field="--every", least_s=1, most_s=86_400)
