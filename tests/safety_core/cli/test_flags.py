"""Flags at the command line: checked, loaded, shown, explained, turned on and off."""

import json

import pytest

from tests.safety_core.flags.ground import flag, rollout, text_of, where


@pytest.fixture
def ready(typed, tmp_path):
    (tmp_path / "good.json").write_text(text_of(flag("effect.publish", where("platform", "IN", "X"), rollout(0))))
    (tmp_path / "bad.json").write_text('{"version": 1, "features": [\n{"name": "a",\n"enabled": 1}]}')
    assert typed("db", "upgrade").code == 0
    return typed


@pytest.mark.parametrize("words", ["check", "load", "show", "eval", "on", "off"])
def test_every_command_says_its_exit_codes(typed, words):
    assert "Exit codes:" in typed("flags", words, "--help").out


def test_a_file_is_checked_without_a_database_and_a_wrong_one_is_named_by_line(typed, tmp_path):
    (tmp_path / "good.json").write_text(text_of(flag("a")))
    (tmp_path / "bad.json").write_text('{"version": 1, "features": [\n{"name": "a",\n"enabled": 1}]}')
    assert json.loads(typed("flags", "check", "good.json", "--json").out) == {"file": "good.json", "flags": ["a"]}
    ended = typed("flags", "check", "bad.json")
    assert (ended.code, ended.err.split(";")[0]) == (
        2, "holdpoint: bad.json:3: features.0.enabled: expected `bool`, got `int`"
    )  # fmt: skip


def test_what_is_loaded_is_shown_word_for_word_and_one_flag_by_name(ready, tmp_path):
    ended = ready("flags", "load", "good.json")
    assert (ended.code, ended.out) == (0, "version 2 of the flags is in force, by holdpoint\n")
    shown = json.loads(ready("flags", "show", "--json").out)
    assert (shown["version"], shown["body"]) == (2, (tmp_path / "good.json").read_text())
    assert json.loads(ready("flags", "show", "effect.publish").out)["name"] == "effect.publish"
    ended = ready("flags", "show", "effect.publis")
    assert (ended.code, "did you mean effect.publish" in ended.err) == (2, True)


def test_what_is_shown_can_be_loaded_as_it_is(ready, tmp_path):
    ready("flags", "off", "effect.publish")
    ended = ready("flags", "show")
    assert ended.err.startswith("version 2, loaded by holdpoint at ")
    (tmp_path / "again.json").write_text(ended.out)
    assert ready("flags", "load", "again.json").out == "version 2 of the flags is in force, by holdpoint\n"


def test_a_wrong_file_is_not_loaded(ready):
    before = ready("flags", "show")
    assert ready("flags", "load", "bad.json").code == 2
    assert ready("flags", "show") == before


def test_an_answer_is_explained_and_its_exit_code_is_the_answer(ready):
    ready("flags", "load", "good.json")
    ended = ready("flags", "eval", "effect.publish", "--client", "acme", "--platform", "x", "--account", "acme-1")
    assert (ended.code, ended.out.splitlines()) == (
        0,
        [
            "effect.publish is on: strategy 0 lets this through",
            "yes  strategy 0, default",
            "     yes  platform IN X (platform is X)",
            " no  strategy 1, flexibleRollout",
            "      no  bucket 88 of acme in group g is at most 0",
            "by version 2 of the flags",
        ],
    )
    ended = ready("flags", "eval", "effect.publish", "--json")
    said = json.loads(ended.out)
    assert (ended.code, said["on"], said["why"]) == (1, False, "no_match")
    assert (said["version"], said["because"][-1]) == (2, "by version 2 of the flags")
    assert ready("flags", "eval", "effect.none").code == 1


@pytest.mark.parametrize(
    ("feature", "why", "words"),
    [
        ({**flag("a"), "enabled": False}, "disabled", ["a is off: it is disabled for everybody"]),
        (flag("b"), "not_found", ["a is not in the flags, and so off"]),
        (
            flag("a", where("client", "IN", "globex"), rollout(0)),
            "no_match",
            [
                "a is off here: none of its strategies lets this through",
                " no  strategy 0, default",
                "      no  client IN globex (client is acme)",
                " no  strategy 1, flexibleRollout",
                "      no  bucket 88 of acme in group g is at most 0",
            ],
        ),
        (
            flag("a", dependencies=[{"feature": "p"}]),
            "dependency",
            [
                "a is off: its parent p is not as it must be",
                " no  parent p must be on: p is off: it is disabled for everybody",
            ],
        ),
    ],
)
def test_what_is_off_says_why_in_words_and_for_a_program_with_the_version_of_the_flags(
    ready, tmp_path, feature, why, words
):
    (tmp_path / "a.json").write_text(text_of(feature, {**flag("p"), "enabled": False}))
    ready("flags", "load", "a.json")
    about = ("flags", "eval", "a", "--client", "acme")
    ended = ready(*about)
    assert (ended.code, ended.out.splitlines()) == (1, [*words, "by version 2 of the flags"])
    said = json.loads(ready(*about, "--json").out)
    assert (said["on"], said["why"], said["version"]) == (False, why, 2)
    asked = ready(*about, "--file", "a.json")
    assert asked.out.splitlines()[-1] == "by a.json"
    assert json.loads(ready(*about, "--file", "a.json", "--json").out)["version"] is None


def test_a_file_can_be_asked_before_it_is_loaded_with_anything_set_and_at_any_time(typed, tmp_path):
    timed = where("currentTime", "DATE_AFTER", value="2030-01-01T00:00:00Z")
    (tmp_path / "a.json").write_text(text_of(flag("a", timed, where("region", "IN", "eu"))))
    assert typed("flags", "eval", "a", "--file", "a.json").code == 1
    assert typed("flags", "eval", "a", "--file", "a.json", "--set", "region=eu").code == 0
    assert typed("flags", "eval", "a", "--file", "a.json", "--at", "2030-01-01T00:00:01+00:00").code == 0
    for wrong in (("--set", "region"), ("--at", "soon"), ("--platform", "Y"), ("--action", "shout")):
        assert typed("flags", "eval", "a", "--file", "a.json", *wrong).code == 2


def test_a_flag_is_turned_off_and_on_again_as_it_was_or_for_a_share(ready):
    assert ready("flags", "off", "effect.publish").out.startswith("effect.publish is off; version 2")
    assert ready("flags", "eval", "effect.publish").code == 1
    assert ready("flags", "on", "effect.publish").code == 0
    assert ready("flags", "eval", "effect.publish").code == 0
    assert "for 0 per cent" in ready("flags", "on", "effect.publish", "--share", "0").out
    assert ready("flags", "eval", "effect.publish", "--client", "acme").code == 1
    assert ready("flags", "on", "effect.publish", "--share", "101").code == 2
    assert ready("flags", "on", "effect.publis").code == 2


def test_once_there_is_an_admin_a_key_is_needed(ready):
    assert ready("people", "add", "ada", "--role", "admin").code == 0
    assert ready("flags", "off", "effect.publish").code == 4
    assert ready("flags", "off", "effect.publish", "--as", "ada").code == 0
    assert ready("flags", "load", "good.json").code == 4


def test_without_a_database_it_says_so(typed):
    assert typed("flags", "show").code == 5
