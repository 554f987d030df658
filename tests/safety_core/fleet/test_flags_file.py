"""A file of flags: what is wrong with it is named by line and field."""

import json

import pytest

from safety_core.errors import BadFile
from safety_core.fleet.flags_file import read

GOOD = """{"version": 1, "features": [
  {"name": "a\\u00e9\\"", "enabled": true, "strategies": []},
  {"name": "b",
   "enabled": true,
   "strategies": [
     {"name": "default"},
     {"name": "flexibleRollout",
      "parameters": {
        "stickiness": "default",
        "rollout": "50"}}
   ],
   "dependencies": [{"feature": "a\\u00e9\\""}]
  }
]}
"""


def written(folder, text):
    path = folder / "flags.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_taken_as_it_is(tmp_path):
    text, found = read(written(tmp_path, GOOD))
    assert (text, found.names) == (GOOD, ('aé"', "b"))


@pytest.mark.parametrize(
    ("before", "after", "line", "field", "said"),
    [
        ('"50"', '"500"', 10, "features.1.strategies.1.parameters.rollout", "'500' is no share"),
        ('"50"', "50", 8, "features.1.strategies.1.parameters", "expected `str`"),
        ('"default"}', '"defalt"}', 6, "features.1.strategies.0.name", "'defalt' is none"),
        ('"enabled": true,\n', '"enabled": true, "enabled": true,\n', 4, "features.1.enabled", "stands there twice"),
        ('"enabled": true,\n', '"enabled": 1,\n', 4, "features.1.enabled", "expected `bool`"),
        ('"enabled": true,\n', "", 3, "features.1.enabled", "is missing"),
        ('"enabled": true,\n', '"on": true, "enabled": true,\n', 4, "features.1.on", "is not a known key"),
        ('{"feature": "a\\u00e9\\""}', '{"feature": "c"}', 12, "features.1.dependencies.0.feature", "there is no flag"),
        ('"version": 1', '"version": 7', 1, "version", "expected `int` <= 2"),
        ("]\n  }\n]}", "]\n  }\n]", 15, "", "is not JSON"),
        ('"b",', '"b" "c",', 3, "", "is not JSON"),
        ('"50"', "NaN", None, "", "is not JSON: NaN is not a finite number"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_field(tmp_path, before, after, line, field, said):
    assert GOOD.count(before) >= 1
    path = written(tmp_path, after.join(GOOD.rsplit(before, 1)))
    with pytest.raises(BadFile) as wrong:
        read(path)
    assert (wrong.value.line, wrong.value.field) == (line, field), str(wrong.value)
    assert said in str(wrong.value)
    assert str(path) in str(wrong.value)


def test_a_file_in_one_line_has_one_line(tmp_path):
    plain = json.loads(GOOD)
    plain["features"][1]["strategies"][0]["segments"] = [3]
    with pytest.raises(BadFile, match=r"flags\.json:1: features\.1\.strategies\.0\.segments\.0: there is no segment 3"):
        read(written(tmp_path, json.dumps(plain)))


@pytest.mark.parametrize("content", [b"\xff\xfe", b""])
def test_what_is_no_text_or_nothing_is_refused(tmp_path, content):
    path = tmp_path / "flags.json"
    path.write_bytes(content)
    with pytest.raises(BadFile):
        read(path)
