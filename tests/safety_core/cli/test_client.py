"""``holdpoint client``: contacts, letters, templates and answers, as they are typed; and by a real mail server."""

import json
from pathlib import Path

import msgspec
import pytest

from safety_core.fleet import compose, settings
from safety_core.fleet.post import Post
from safety_core.letters import SignedAnswer, signature
from tests.safety_core.adapters.notifiers.test_smtp import read, serve

__all__ = ["serve"]

ACCOUNTS = """
[[account]]
client = "acme"
platform = "X"
account = "acme-1"
platform_account = "1001"
credential = "vault:env:T1"
"""
AS_OLGA = ("--as", "olga")
HOOK = ("--webhook", "https://hooks.example/T0KEN", "--secret", "vault:env:HOOK")


@pytest.fixture
def run(typed, tmp_path):
    (tmp_path / "accounts.toml").write_text(ACCOUNTS)
    for words in (
        ("db", "upgrade"),
        ("accounts", "load", "accounts.toml"),
        ("people", "add", "ada", "--role", "admin"),
        ("people", "add", "olga", "--role", "operator", "--as", "ada"),
    ):
        assert typed(*words).code == 0
    return lambda *words: typed("client", *words)


def letters(run) -> list[dict]:
    return json.loads(run("letter", "list", "--json").out)["letters"]


def test_a_contact_is_set_shown_and_removed(run):
    assert run("contact", "show").out == "nobody can be reached\n"
    assert run("contact", "set", "acme", "--mail", "kim@acme.example", *AS_OLGA).code == 0
    assert run("contact", "set", "acme", *HOOK, *AS_OLGA).code == 0
    shown = run("contact", "show")
    assert "kim@acme.example" in shown.out
    assert "https://hooks.example/…" in shown.out
    for each in (
        shown,
        run("contact", "show", "acme", "--json"),
        run("contact", "set", "acme", *HOOK, *AS_OLGA, "--json"),
    ):
        assert "T0KEN" not in each.out
        assert "salt" not in each.out
    assert run("contact", "remove", "acme", "--channel", "SMTP", *AS_OLGA).out == "acme is no longer reached by smtp\n"
    assert "kim" not in run("contact", "show").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("contact", "set", "acme", *AS_OLGA), 2, "give --mail ADDRESS"),
        (("contact", "set", "acme", "--mail", "a@b", *HOOK, *AS_OLGA), 2, "give --mail ADDRESS"),
        (("contact", "set", "acne", "--mail", "a@b.c", *AS_OLGA), 2, "did you mean acme?"),
        (("contact", "set", "acme", "--mail", "a@b.c", "--as", "nobody"), 4, "nobody is called"),
        (("contact", "remove", "acme", *AS_OLGA), 4, "no such contact"),
        (("contact", "remove", "acme", "--channel", "fax", *AS_OLGA), 2, "smtp or webhook"),
        (("letter", "send", "statsu", "--client", "acme", *AS_OLGA), 2, "did you mean status?"),
        (("letter", "send", "status", "--client", "acme", *AS_OLGA), 2, "-m MESSAGE"),
        (("letter", "send", "welcome", "--client", "acme", *AS_OLGA), 4, "send status or feedback"),
        (("letter", "preview", "welcome", "--client", "acne"), 2, "did you mean acme?"),
        (("letter", "list", "--client", "acne"), 2, "did you mean acme?"),
        (("template", "check", "gone.txt"), 2, "cannot be read"),
        (("template", "load", "letters.txt", *AS_OLGA), 4, "may not act as admin"),
        (("answer", "import", "gone.jsonl"), 2, "cannot be read"),
        (("answer", "import", "empty.jsonl"), 2, "holds no answer"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code_and_what_to_do(run, tmp_path, words, code, said):
    (tmp_path / "empty.jsonl").write_text("\n \n")
    (tmp_path / "letters.txt").write_text(run("template", "show").out)
    ended = run(*words)
    assert ended.code == code, ended.err
    assert said in ended.err
    assert letters(run) == []


def test_a_preview_is_the_letter_that_is_sent(run):
    shown = json.loads(run("letter", "preview", "status", "--client", "acme", "-m", "news", "--json").out)
    sent = json.loads(run("letter", "send", "status", "--client", "acme", "-m", "news", *AS_OLGA, "--json").out)
    assert shown == {"subject": sent["subject"], "body": sent["body"]}
    assert "waits for a contact" in run("letter", "list").out


def test_a_template_that_lacks_a_field_is_refused_by_its_line_and_one_that_fits_is_used(run, tmp_path):
    text = run("template", "show").out
    (tmp_path / "letters.txt").write_text(text.replace("{expected_end}", "soon"))
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each == "== incident")
    for words in (("template", "check", "letters.txt"), ("template", "load", "letters.txt", "--as", "ada")):
        ended = run(*words)
        assert (ended.code, f"letters.txt:{line}: incident: does not say {{expected_end}}" in ended.err) == (2, True)
    (tmp_path / "letters.txt").write_text(f"{text}\n== status for acme\nSubject: Ahoy\n\n{{message}}\n")
    assert run("template", "check", "letters.txt").code == 0
    assert "version 2" in run("template", "load", "letters.txt", "--as", "ada").out
    assert run("letter", "preview", "status", "--client", "acme", "-m", "x").out == "Subject: Ahoy\n\nx\n"


def test_answers_are_imported_all_or_none_and_forged_ones_are_named_by_their_line(run, tmp_path, serve):
    mailbox, server = serve()
    run("contact", "set", "acme", "--mail", "kim@acme.example", *AS_OLGA)
    sent = run("letter", "send", "feedback", "--client", "acme", *AS_OLGA)
    name = letters(run)[0]["letter"]
    assert name in sent.out
    code = delivered(tmp_path, server.port, mailbox)
    made = SignedAnswer(letter=name, client="acme", answers={"why": "=1+1\u202e"}, signature="")
    good = msgspec.json.encode(msgspec.structs.replace(made, signature=signature(code, made))).decode()
    file = tmp_path / "answers.jsonl"
    file.write_text(f"{good}\n{good}\n")
    again = run("answer", "import", "answers.jsonl")
    assert (again.code, "answers.jsonl:2" in again.err) == (4, True)
    file.write_text(f"{good}\n{{}}\n")
    odd = run("answer", "import", "answers.jsonl")
    assert (odd.code, "answers.jsonl:2" in odd.err) == (2, True)
    assert run("answer", "list").out == "nobody answered yet\n"
    file.write_text(f"\ufeff{good}\n\n")
    assert run("answer", "import", "answers.jsonl").out == "1 answers were taken\n"
    listed = run("answer", "list").out
    assert "⟨U+202E⟩" in listed
    assert "\u202e" not in listed


def delivered(folder: Path, port: int, mailbox) -> str:
    """What the supervisor's post sends by the configured server; the token in it, which no command shows."""
    config = f'[notify.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "rtv@rtv.example"\nto = ["ops@rtv.example"]\n'
    (folder / "holdpoint.toml").write_text(config)
    core = compose.steward_core(settings.load(None))
    post = Post(core)
    for _ in range(1_000):
        post.look()
        if mailbox.got and post.idle():
            break
        core.clock.sleep(0.01)
    core.store.close()
    ((to, content),) = mailbox.got
    assert to == ("kim@acme.example",)
    code = next(each for each in read(content).get_content().split() if each.startswith("letter-"))
    return code.partition(".")[2]


def test_no_command_shows_the_token_that_signs_an_answer(run, tmp_path, serve):
    mailbox, server = serve()
    run("contact", "set", "acme", "--mail", "kim@acme.example", *AS_OLGA)
    sent = run("letter", "send", "feedback", "--client", "acme", *AS_OLGA, "--json").out
    token = delivered(tmp_path, server.port, mailbox)
    assert len(token) == 64
    assert token not in sent + run("letter", "list", "--json").out + run("letter", "list").out
    assert "smtp sent" in run("letter", "list").out
