"""Looking up what was said, as it is typed."""

import json

import pytest


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
