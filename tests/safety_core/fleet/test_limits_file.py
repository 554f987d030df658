"""A file of limits: what it may say, and what is wrong with it by line and field."""

from datetime import UTC
from pathlib import Path

import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.stores.packaged import packaged
from safety_core.cadence.limits import Subject, Whose, Window
from safety_core.errors import BadFile, BadInput
from safety_core.fleet.limits_file import read
from safety_core.shell.limits_text import parsed, uncounted
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, Platform

LIMIT = """[[limit]]
name = "posts"
platform = "X"
subject = "account"
whose = "platform"
operations = ["create_post"]
most = 100
per = "15m"
source = "docs"
as_of = 2026-10-07
"""
SPACING = """[[spacing]]
name = "distance"
platform = "X"
subject = "account"
whose = "ours"
actions = ["publish"]
at_least = "10m"
source = "ours"
as_of = 2026-10-07
"""
ACCOUNT = """[[account]]
client = "acme"
platform = "X"
account = "acme-1"
zone = "Europe/Berlin"
quiet = ["22:00-07:00"]
"""
PACKAGED = next(each for each in packaged() if each.name == "limits")


def written(folder: Path, text: str) -> Path:
    path = folder / "limits.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_limits_can_be_loaded_and_count_every_operation_of_every_platform(tmp_path):
    text, limits = read(written(tmp_path, PACKAGED.body))
    assert text == PACKAGED.body
    assert limits.digest == PACKAGED.digest
    assert uncounted(limits, {name: sorted(each.OPERATIONS) for name, each in ADAPTERS.items()}) == []
    assert all(each.source and each.as_of for each in limits.limits)
    of_x = {
        each.name: (each.most, each.length_us // 1_000_000) for each in limits.limits if each.whose is Whose.PLATFORM
    }
    assert of_x["posts per 15 minutes"] == (100, 900)
    assert of_x["posts of the app per 24 hours"] == (10_000, 86_400)


def test_what_a_file_says_is_what_the_limits_are(tmp_path):
    text = LIMIT + "costs = { create_post = 2 }\n" + SPACING + ACCOUNT + "[weights]\nacme = 3\n"
    _, limits = read(written(tmp_path, text))
    posts, distance = limits.limits
    assert (posts.most, posts.window, posts.length_us, posts.subject) == (
        100,
        Window.ROLLING,
        900_000_000,
        Subject.ACCOUNT,
    )
    assert (posts.cost("create_post", Action.PUBLISH), posts.cost("read_post", Action.READ)) == (2, 0)
    assert (distance.most, distance.window, distance.length_us) == (1, Window.SPACING, 600_000_000)
    assert (distance.cost("create_post", Action.PUBLISH), distance.cost("create_post", Action.REPLY)) == (1, 0)
    home = limits.home("acme", Platform.X, "acme-1")
    assert (home.zone_name, home.quiet[0].since, home.quiet[0].until) == ("Europe/Berlin", 22 * 60, 7 * 60)
    assert limits.home("acme", Platform.X, "acme-2").zone is UTC
    assert (limits.weight("acme"), limits.weight("bolt")) == (3, 1)
    assert parsed(text, zone_of) == limits


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        (LIMIT.replace("most = 100", "most = 0"), 7, "limit.0.most"),
        (LIMIT.replace("most = 100", "most = -5"), 7, "limit.0.most"),
        (LIMIT.replace("most = 100", "most = 1e3"), 7, "limit.0.most"),
        (LIMIT.replace("most = 100", "most = nan"), 7, "limit.0.most"),
        (LIMIT.replace("most = 100", 'most = "100"'), 7, "limit.0.most"),
        (LIMIT.replace("most = 100", "most = 010"), 7, ""),
        (LIMIT.replace("most = 100\n", ""), 1, "limit.0.most"),
        (LIMIT.replace("most = 100", "most = 1\nmost = 2"), 8, "limit.0.most"),
        (LIMIT.replace('"15m"', '"15"'), 8, "limit.0.per"),
        (LIMIT.replace('"15m"', '"0m"'), 8, "limit.0.per"),
        (LIMIT.replace('"15m"', '"-15m"'), 8, "limit.0.per"),
        (LIMIT.replace('"15m"', '"32d"'), 8, "limit.0.per"),
        (LIMIT.replace('"15m"', '"15m "'), 8, "limit.0.per"),
        (LIMIT.replace('per = "15m"', 'window = "rolling"'), 8, "limit.0.window"),
        (LIMIT.replace('per = "15m"', 'window = "monday"'), 8, "limit.0.window"),
        (LIMIT.replace('per = "15m"', 'per = "15m"\nwindow = "utc day"'), 8, "limit.0.per"),
        (LIMIT.replace('per = "15m"\n', ""), 1, "limit.0.per"),
        (LIMIT.replace('"account"', '"client"').replace('per = "15m"', 'window = "local day"'), 8, "limit.0.window"),
        (LIMIT.replace('"X"', '"Y"'), 3, "limit.0.platform"),
        (LIMIT.replace('"account"', '"user"'), 4, "limit.0.subject"),
        (LIMIT.replace('"platform"\n', '"nobody"\n'), 5, "limit.0.whose"),
        (LIMIT.replace('["create_post"]', "[]"), 6, "limit.0.operations"),
        (LIMIT.replace('["create_post"]', '["create_post", "create_post"]'), 6, "limit.0.operations"),
        (LIMIT.replace('["create_post"]', '["create\\u202epost"]'), 6, "limit.0.operations"),
        (LIMIT.replace("most =", 'actions = ["publish"]\nmost ='), 6, "limit.0.operations"),
        (LIMIT + "costs = { read_post = 2 }\n", 11, "limit.0.costs"),
        (LIMIT + "costs = { create_post = 0 }\n", 11, "limit.0.costs.create_post"),
        (LIMIT + "colour = 1\n", 11, "limit.0.colour"),
        (LIMIT.replace('"posts"', '""'), 2, "limit.0.name"),
        (LIMIT.replace('"docs"', '"\\u001b[31m"'), 9, "limit.0.source"),
        (LIMIT.replace("2026-10-07", '"2026-10-07 or so"'), 10, "limit.0.as_of"),
        (LIMIT + LIMIT, 12, "limit.1.name"),
        (LIMIT + SPACING.replace('"account"', '"app"'), 14, "spacing.0.subject"),
        (LIMIT + SPACING.replace('"10m"', '"soon"'), 17, "spacing.0.at_least"),
        (LIMIT + ACCOUNT.replace("Europe/Berlin", "Europe/Berlim"), 15, "account.0.zone"),
        (LIMIT + ACCOUNT.replace("Europe/Berlin", "../../etc/passwd"), 15, "account.0.zone"),
        (LIMIT + ACCOUNT.replace("22:00-07:00", "22-7"), 16, "account.0.quiet"),
        (LIMIT + ACCOUNT.replace("22:00-07:00", "24:00-07:00"), 16, "account.0.quiet"),
        (LIMIT + ACCOUNT.replace("22:00-07:00", "00:00-00:00"), 16, "account.0.quiet"),
        (LIMIT + ACCOUNT.replace('"22:00-07:00"', '"22:00-07:00", "07:00-22:00"'), 16, "account.0.quiet"),
        (LIMIT + ACCOUNT + ACCOUNT, 20, "account.1.account"),
        (LIMIT + "[weights]\nacme = 0\n", 12, "weights.acme"),
        (LIMIT + "[weights]\nacme = 1.5\n", 11, "weights"),
        ("limit = 3\n", 1, "limit"),
        ("", None, "limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_named_by_line_and_field(tmp_path, text, line, field):
    with pytest.raises(BadFile) as refused:
        read(written(tmp_path, text))
    assert (refused.value.line, refused.value.field) == (line, field)
    assert refused.value.do


@pytest.mark.parametrize("text", ["limit = 3", "not TOML", "", "\x00", LIMIT.replace("100", "-1")])
def test_a_stored_text_that_cannot_be_read_is_no_limits(text):
    with pytest.raises(BadInput):
        parsed(text, zone_of)
