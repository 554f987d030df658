from pathlib import Path

import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig, load_world
from simulators.drawing import garden, jpeg, png
from simulators.faults.kinds import FaultFile, load_faults
from simulators.strict_yaml import ConfigurationRefused, parse
from simulators.world import World
from tests.simulators.hands import Hand

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = 'accounts:\n  - platform: X\n    id: "1001"\n    username: acme\n'


def test_the_example_world_answers_and_its_faults_are_plans() -> None:
    w = World(1, HandClock(), load_world(ROOT / "simulators" / "world.example.yaml"))
    assert Hand(w).ask("GET", "/2/users/me").status == 200
    assert Hand(w, "zeta-reads-only").post("no").status == 403
    for plan in load_faults(ROOT / "simulators" / "faults.example.yaml").plans:
        w.faults.add(plan)
    assert len(w.faults.listed()) == 6


def test_every_default_limit_names_its_source_and_date() -> None:
    for window in WorldConfig().platforms.X.windows:
        assert window.source
        assert window.as_of.year >= 2026


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("accounts: []\naccounts: []\n", 2, "duplicate key"),
        ("accounts: []\nacounts: []\n", 2, "acounts: unknown field"),
        (ACCOUNT.replace('"1001"', "1001"), 3, "accounts.0.id: must be text; put it in quotes"),
        (ACCOUNT.replace('"1001"', '"x"'), 3, "accounts.0.id"),
        (ACCOUNT + "    pets: 3\n", 5, "accounts.0.pets: unknown field"),
        ("accounts:\n  - platform: X\n", 2, "accounts.0.id: is missing"),
        (ACCOUNT + "    tokens:\n      - token: t\n        expires_s: 1e3x\n", 7, "accounts.0.tokens.0.expires_s"),
        ("platforms:\n  X:\n    escape_text: 'no'\n", 3, "platforms.X.escape_text"),
        ("platforms:\n  X:\n    duplicate_window_s: .nan\n", 3, "platforms.X.duplicate_window_s"),
        ("platforms:\n  X:\n    duplicate_window_s: -1\n", 3, "platforms.X.duplicate_window_s"),
        ("platforms:\n  X:\n    list_lag: {constant_s: 1, uniform_s: [1, 2]}\n", 3, "exactly one of"),
        ("accounts: [\n", 2, ""),
        ("a: *b\n", 1, ""),
        ("- 1\n", 1, "the file"),
    ],
)  # fmt: skip
def test_what_does_not_do_is_named_by_file_line_and_field(tmp_path: Path, text: str, line: int, field: str) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(text)
    with pytest.raises(ConfigurationRefused) as refused:
        load_world(file)
    assert str(refused.value).startswith(f"{file}:{line}: ")
    assert field in str(refused.value)


def test_a_token_on_two_accounts_or_of_an_unknown_app_is_refused() -> None:
    two = (
        ACCOUNT
        + "    tokens: [{token: t}]\n"
        + ACCOUNT.removeprefix("accounts:\n").replace("1001", "1002")
        + "    tokens: [{token: t}]\n"
    )
    for text, word in (
        (two, "has one owner"),
        (ACCOUNT + "    tokens: [{token: t, app: nobody}]\n", "not among the apps"),
        (ACCOUNT + "    tokens: [{token: acme, secret: s}]\n", "'1001-…'"),
    ):
        with pytest.raises(ConfigurationRefused, match=word):
            parse(text, WorldConfig, source="w")


def test_a_missing_or_unreadable_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationRefused, match="cannot be read"):
        load_world(tmp_path / "none.yaml")
    (tmp_path / "bin.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationRefused, match="cannot be read"):
        load_world(tmp_path / "bin.yaml")


def test_a_fault_file_names_the_plan_that_is_wrong() -> None:
    text = "plans:\n  - fault: answer_lost\n  - fault: server_error\n    do:\n      status: 200\n"
    with pytest.raises(ConfigurationRefused, match=r"f:5: plans\.1\.do\.status"):
        parse(text, FaultFile, source="f")
    with pytest.raises(ConfigurationRefused, match=r"f:2: plans\.0.*answer_lost"):
        parse("plans:\n  - fault: answer_los\n", FaultFile, source="f")


WEB = 'web:\n  - url: "https://a.example/a.png"\n    kind: image/png\n    file: a.png\n'


def test_what_stands_on_the_web_is_read_from_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(WEB)
    (tmp_path / "a.png").write_bytes(b"bytes")
    w = World(1, HandClock(), load_world(file))
    found = w.story.web.get("https://a.example/a.png")
    assert found is not None
    assert (found.kind, found.content) == ("image/png", b"bytes")
    w.story.web.remove("https://a.example/a.png")
    w.reset()
    assert w.story.web.get("https://a.example/a.png") is not None


def test_a_page_whose_file_is_not_there_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(WEB)
    with pytest.raises(ConfigurationRefused, match=r"world\.yaml:4: web\.0\.file: a\.png cannot be read"):
        load_world(file)


def test_a_page_that_was_never_read_is_no_world() -> None:
    with pytest.raises(ValueError, match="was never read"):
        World(1, HandClock(), parse(WEB, WorldConfig, source="here"))


def test_our_own_refusals_are_said_in_their_words_alone() -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        parse(ACCOUNT.replace("platform: X", "platform: Y"), WorldConfig, source="here")
    assert "accounts.0.platform: no platform 'Y'; choose one of X" in str(refused.value)


def test_the_example_pictures_are_the_ones_that_are_drawn() -> None:
    w = World(1, HandClock(), load_world(ROOT / "simulators" / "world.example.yaml"))
    for name, content in (("jpg", jpeg(640, 640, garden)), ("png", png(320, 320, garden))):
        found = w.story.web.get(f"https://acme.example/garden.{name}")
        assert found is not None
        assert found.content == content


def test_who_is_to_be_told_from_the_start_is_challenged_at_once() -> None:
    hook = {"platform": "YouTube", "url": "http://localhost:9000/hooks"}
    with pytest.raises(ValueError, match="YouTube has no webhooks"):
        World(1, HandClock(), WorldConfig.model_validate({"webhooks": [hook]}))
    with pytest.raises(ConfigurationRefused, match="this machine only"):
        parse('webhooks:\n  - {platform: X, url: "http://example.com/"}\n', WorldConfig, source="here")


def test_a_wrong_scope_names_its_scopes() -> None:
    text = ACCOUNT + "    tokens:\n      - {token: t, role: wrong_scope}\n"
    with pytest.raises(ConfigurationRefused, match="names the scopes"):
        parse(text, WorldConfig, source="here")
