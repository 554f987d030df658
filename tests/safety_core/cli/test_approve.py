"""``holdpoint approve`` as a person types it: what it prints, changes, and ends with."""

import hashlib
import json
import sys

import pytest

from safety_core.cli import main as entry
from safety_core.fleet import compose, settings
from safety_core.lifecycle import IntentState
from safety_core.shell import staff
from safety_core.vocabulary import Role
from tests.safety_core.examples import ACCOUNT

SPOOFED = "safe\u202egpj.exe\u200b"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """An installation with an admin and two approvers, and commands in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLDPOINT_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    (tmp_path / "keys").mkdir(mode=0o700)
    core = compose.command_core(settings.load(None), create=True)
    staff.add_accounts(core, [ACCOUNT])
    for name, role in (("quinn", Role.APPROVER), ("rosa", Role.APPROVER), ("vera", Role.VIEWER), ("ada", Role.ADMIN)):
        key = tmp_path / "keys" / f"{name}.key"
        key.write_text(staff.add_person(core, name, role, ()).hex())
        key.chmod(0o600)
    core.store.close()

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["holdpoint", *words])
        code = 0
        try:
            entry.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def draft(run, text: str = "thank you", key: str = "k") -> str:
    code, out, err = run(
        "intent", "submit", "--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "reply",
        "--text", text, "--key", key, "--target", "1900", "--json",
    )  # fmt: skip
    assert code == 0, err
    return json.loads(out)["intent"]["intent"]


def commitment(run, name: str) -> str:
    return json.loads(run("approve", "show", name, "--json")[1])["approval"]["commitment"]


def test_a_draft_is_listed_shown_and_approved_by_the_line_that_show_prints(run):
    intent = draft(run)
    assert "0 of 1 yes" in run("approve", "list", "--as", "quinn")[1]
    code, out, _ = run("approve", "show", intent, "--as", "quinn")
    assert code == 0
    assert "  ----\n  thank you\n  ----\n" in out
    for said in (
        "reply on X, acme-1 of acme",
        "target      1900",
        "written by  rtv",
        "expires in",
        "needs       1 yes of approver",
    ):
        assert said in out
    line = out.strip().splitlines()[-1].partition("holdpoint ")[2].split()
    assert run(*line, "--as", "quinn")[0] == 0
    assert run("approve", "list")[1] == "nothing waits for a decision\n"
    assert json.loads(run("intent", "show", intent, "--json")[1])["state"] == "queued"


def test_what_a_draft_shows_is_named_by_its_bytes_for_whoever_decides(run, tmp_path):
    picture = b"\xff\xd8\xff\xe0" + bytes(1_500)
    (tmp_path / "spring.jpg").write_bytes(picture)
    reply = ("--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "reply", "--target", "1900")
    shows = ("--media", str(tmp_path / "spring.jpg"), "--key", "k", "--json")
    intent = json.loads(run("intent", "submit", *reply, *shows)[1])["intent"]["intent"]
    digest = hashlib.sha256(picture).hexdigest()
    assert f"  shows       image/jpeg, 1,504 bytes; on the shelf: {digest}\n" in run("approve", "show", intent)[1]
    assert run("approve", "list")[1].endswith("\n    pictures or films: 1\n")


def test_a_like_is_listed_with_what_it_is_on(run):
    like = ("--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "like", "--target", "1900")
    assert run("intent", "submit", *like, "--key", "k")[0] == 0
    assert run("approve", "list")[1].endswith("\n    on 1900\n")


def test_what_a_reader_would_not_see_is_shown_by_its_number(run):
    intent = draft(run, SPOOFED)
    shown = run("approve", "show", intent)[1]
    assert "safe⟨U+202E⟩gpj.exe⟨U+200B⟩" in shown
    assert not {"\u202e", "\u200b"} & set(shown + run("approve", "list")[1])
    plain = json.loads(run("approve", "show", intent, "--json")[1])
    assert (plain["of"]["intent"]["text"], plain["shown"]) == (SPOOFED, "safe⟨U+202E⟩gpj.exe⟨U+200B⟩")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("yes", "{}", "--seen", "{seen}"), 4, "nobody is called"),
        (("yes", "{}", "--seen", "{seen}", "--as", "vera"), 4, "may not act as approver"),
        (("yes", "{}", "--seen", "{seen}", "--as", "quin"), 4, "did you mean --as quinn"),
        (("yes", "{}", "--seen", "00000000", "--as", "quinn"), 4, "not for what you saw"),
        (("yes", "{}", "--seen", "0000000", "--as", "quinn"), 2, "seen: is not the beginning"),
        (("yes", "app-none", "--seen", "{seen}", "--as", "quinn"), 2, "approval: there is no"),
        (("no", "{}", "--seen", "{seen}", "--as", "quinn", "-m", " "), 2, "reason: is empty"),
        (("revoke", "{}", "--as", "quinn", "-m", "why"), 4, "is asked, not approved"),
        (("ask", "{}", "--as", "quinn"), 4, "is asked"),
        (("edit", "{}", "--as", "quinn", "--text", " "), 2, "text: is empty"),
        (("escalate", "{}", "--as", "quinn", "--to", "viewer", "-m", "why"), 4, "approver is needed already"),
        (("escalate", "{}", "--as", "quinn", "--to", "ros", "-m", "why"), 2, "did you mean rosa"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing_and_says_what_to_do(run, words, code, said, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "quinn-without-key")
    intent = draft(run)
    seen = commitment(run, intent)
    before = run("approve", "show", intent, "--json")[1]
    ended, out, err = run("approve", *(each.format(intent, seen=seen) for each in words))
    assert (ended, out) == (code, "")
    assert said in err
    assert run("approve", "show", intent, "--json")[1] == before


def test_no_edit_escalate_revoke_and_ask_do_what_they_say(run):
    intent = draft(run)
    assert "is asked" in run("approve", "edit", intent, "--text", "many thanks", "--as", "rosa")[1]
    assert run("approve", "yes", intent, "--seen", commitment(run, intent), "--as", "rosa")[0] == 4
    assert run("approve", "escalate", intent, "--to", "quinn", "-m", "yours", "--as", "rosa")[0] == 0
    assert "escalated to quinn" in run("approve", "list")[1]
    said = run("approve", "yes", intent, "--seen", commitment(run, intent), "--as", "quinn")[1]
    assert "approved" in said
    assert "revoked" in run("approve", "revoke", intent, "-m", "wrong", "--as", "rosa")[1]
    assert "asked" in run("approve", "ask", intent, "--as", "rosa")[1]
    assert (
        "cancelled" in run("approve", "no", intent, "--seen", commitment(run, intent), "-m", "no", "--as", "quinn")[1]
    )
    assert json.loads(run("intent", "show", intent, "--json")[1])["state"] == IntentState.CANCELLED
    whole = json.loads(run("approve", "list", "--all", "--json")[1])["approvals"]
    assert [each["approval"]["state"] for each in whole] == ["void", "revoked", "rejected"]


def test_somebody_deactivated_proves_nothing_until_they_are_activated(run):
    intent = draft(run)
    assert run("people", "deactivate", "quinn", "--as", "rosa")[0] == 4
    assert run("people", "deactivate", "ada", "--as", "ada")[0] == 4
    assert run("people", "deactivate", "nobody", "--as", "ada")[0] == 2
    assert run("people", "deactivate", "quinn", "--as", "ada")[0] == 0
    assert run("approve", "yes", intent, "--seen", commitment(run, intent), "--as", "quinn")[0] == 4
    assert run("people", "activate", "quinn", "--as", "ada")[0] == 0
    assert run("approve", "yes", intent, "--seen", commitment(run, intent), "--as", "quinn")[0] == 0


def test_rules_are_shown_and_loaded_by_an_admin_and_ask_anew(run, tmp_path):
    draft(run)
    file = tmp_path / "rules.toml"
    file.write_text('[[rule]]\nclient = "acme"\nquorum = 2\n', encoding="utf-8")
    assert run("approve", "rules", "load", str(file), "--as", "quinn")[0] == 4
    assert "version 2" in run("approve", "rules", "load", str(file), "--as", "ada")[1]
    assert "version 2, loaded by ada" in run("approve", "rules", "show")[1]
    assert json.loads(run("approve", "rules", "show", "--json")[1])["rules"]["rule"][0]["quorum"] == 2
    assert "0 of 2 yes" in run("approve", "list")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rule]]\nquorum = 0\naction = "reply"\n', ":2: rule.0.quorum: is 0 and exempts reply from approval"),
        ("[engagement]\n\nquorum = 0\n", ":3: engagement.quorum: is 0"),
        ('[[rule]]\nquorum = 1\n[[rule]]\nquorum = 1\nclient = "acmee"\n', ":5: rule.1.client: there is no 'acmee'"),
        ("[engagement]\nlife_h = nan\n", ":2: engagement.life_h: is not a finite number"),
        ("[engagement]\nlife_h = 0\n", ":2: engagement.life_h:"),
        ("[engagement]\nlife_h = -5\n", ":2: engagement.life_h:"),
        ("[engagement]\nquorum = 1\nquorum = 2\n", ":3: engagement.quorum: stands there twice"),
        ("[engagement]\nquorm = 1\n", ":2: engagement.quorm: is not a known key"),
        ("[[rule]]\nquorum = '1'\n", ":2: rule.0.quorum:"),
        ('[[rule]]\nquorum = 1\naction = "recall"\n', ":3: rule.0.action: recall is never asked for"),
        ('[[rule]]\nquorum = 1\naction = "publsh"\n', ":3: rule.0.action:"),
        ('[[rule]]\nquorum = 1\nrole = "viewer"\n', ":3: rule.0.role: viewer may not decide"),
        ("[[rule]\n", ":1: is not TOML"),
        ("", ": engagement: is missing: the file has no rules"),
        ("# nothing\n", ": engagement: is missing: the file has no rules"),
        ("a = " + "[" * 5000, ": is nested too deeply"),
        (
            '[engagement]\nrole = "aprover"\n',
            ":2: engagement.role: invalid enum value 'aprover'; take one of: viewer, ",
        ),
    ],
)
def test_a_rules_file_that_cannot_be_taken_is_told_by_file_line_and_field_and_changes_nothing(
    run, tmp_path, text, said
):
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    code, out, err = run("approve", "rules", "load", str(file), "--as", "ada")
    assert (code, out) == (2, "")
    assert f"{file}{said}" in err
    assert "version 1, loaded by holdpoint" in run("approve", "rules", "show")[1]


def test_an_author_named_at_the_command_line_cannot_approve(run):
    code, out, _ = run(
        "intent", "submit", "--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "reply",
        "--text", "mine", "--key", "k2", "--target", "1", "--author", "quinn", "--json",
    )  # fmt: skip
    assert code == 0
    intent = json.loads(out)["intent"]["intent"]
    code, _, err = run("approve", "yes", intent, "--seen", commitment(run, intent), "--as", "quinn")
    assert (code, "quinn drafted it" in err) == (4, True)
