"""The configuration: what is wrong is named by file, line and field, and nothing is taken of it."""

import pytest

from safety_core.errors import BadFile
from safety_core.fleet import settings
from safety_core.halt import Timing


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    path = tmp_path / "holdpoint.toml"

    def given(text: str | bytes):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return settings.load(str(path))

    return given


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ("[store]\npath = 'a'\n[timng]\n", 3, "timng", "is not a known key.*store, timing, hosts, worker"),
        ("[timing]\nrequest_s = 10.0\nrequests_s = 3\n", 3, "timing.requests_s", "is not a known key.*request_s"),
        ("[worker]\nthreads = 4\nthreads = 5\n", 3, "worker.threads", "stands there twice"),
        ("[worker]\n[store]\n[worker]\n", 3, "worker", "stands there twice"),
        ("[worker]\nthreads = '4'\n", 2, "worker.threads", "expected `int`, got `str`"),
        ("[worker]\nthreads = 4.0\n", 2, "worker.threads", "expected `int`"),
        ("[worker]\nthreads = true\n", 2, "worker.threads", "expected `int`"),
        ("[worker]\nthreads = 0\n", 2, "worker.threads", ">= 1"),
        ("[worker]\nthreads = 1025\n", 2, "worker.threads", "<= 1024"),
        ("[worker]\npoll_s = 0.0\n", 2, "worker.poll_s", "> 0"),
        ("worker = 3\n", 1, "worker", "expected `object`"),
        ("[store]\npath = ''\n", 2, "store.path", "length >= 1"),
        ("\n[timing]\npause_s = nan\n", 3, "timing.pause_s", "is not a finite number"),
        ("[timing]\npause_s = -inf\n", 2, "timing.pause_s", "is not a finite number"),
        ("timing.pause_s = inf\n", 1, "timing.pause_s", "is not a finite number"),
        ("[timing]\npause_s = 0\n", 2, "timing.pause_s", "out of range"),
        ("[timing]\nretry_s = 86401\n", 2, "timing.retry_s", "out of range"),
        ("[timing]\npermit_s = 13.9\n", 2, "timing.permit_s", "shorter than D"),
        ("\n[timing]\npermit_s = 26.0\n", 2, "timing", "B = 31.028 s is above 30 s"),
        ('[hosts]\n"api.x.com" = "http://10.0.0.1:80"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ('[hosts]\n"api.x.com" = "http://127.0.0.1"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ('[hosts]\n"api.x.com" = "http://127.0.0.1:99999"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ('[hosts]\n"api.x.com" = "http://[::1"\n', 2, "hosts.api.x.com", "is not on loopback"),
        ("[timing]\npause_s = \n", 2, None, "is not TOML"),
        ("[timing]\npause_s = 0123\n", 2, None, "is not TOML"),
        ("[timing\n", 1, None, "is not TOML"),
        ("[store]\npath = 'a\n", 2, None, "is not TOML"),
        ("[timing]\nwhen = 2026-01-01T00:00:00\n", 2, "timing.when", "is not a known key"),
    ],
)
def test_a_configuration_that_cannot_be_taken_is_named_by_file_line_and_field(load, text, line, field, said):
    with pytest.raises(BadFile, match=said) as wrong:
        load(text)
    assert (wrong.value.line, wrong.value.field or None) == (line, field)
    assert str(wrong.value).startswith(f"{wrong.value.file}:{line}: {f'{field}: ' if field else ''}")
    assert wrong.value.exit_code == 2


def test_a_byte_that_is_no_text_is_said(load):
    with pytest.raises(BadFile, match="is not UTF-8"):
        load(b"[store]\npath = '\xff'\n")


def test_a_file_that_is_not_there_or_not_a_file_is_said(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(BadFile, match="cannot be read"):
            settings.load(str(path))
    with pytest.raises(BadFile, match="cannot be read"):
        settings.load("nul\x00.toml")


def test_a_dangling_link_in_the_working_directory_is_not_taken_for_no_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    (tmp_path / settings.CONFIG_NAME).symlink_to(tmp_path / "gone.toml")
    with pytest.raises(BadFile):
        settings.load()


def test_without_any_file_the_defaults_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    loaded = settings.load()
    assert (loaded.file, loaded.database) == (None, tmp_path / "holdpoint.sqlite")
    assert {name: getattr(loaded.timing, name) for name in Timing.__struct_fields__} == {
        name: getattr(Timing(), name) for name in Timing.__struct_fields__
    }


def test_what_is_named_comes_before_the_variable_and_that_before_the_working_directory(tmp_path, monkeypatch):
    for name in ("named", "variable", settings.CONFIG_NAME):
        (tmp_path / name).write_text(f"[store]\npath = '{name}.db'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(settings.CONFIG_VARIABLE, str(tmp_path / "variable"))
    assert settings.load(str(tmp_path / "named")).database.name == "named.db"
    assert settings.load().database.name == "variable.db"
    monkeypatch.delenv(settings.CONFIG_VARIABLE)
    assert settings.load().database.name == f"{settings.CONFIG_NAME}.db"


def test_what_is_given_is_taken(load):
    loaded = load(
        "[timing]\nrequest_s = 3\npermit_s = 7.5\n[worker]\nthreads = 3\n[hosts]\n'api.x.com' = 'http://127.0.0.1:1'\n"
    )
    assert (loaded.timing.request_s, loaded.timing.permit_s, loaded.settings.worker.threads) == (3.0, 7.5, 3)
    assert loaded.timing.bound_s < Timing().bound_s


@pytest.mark.parametrize(("permit_s", "fits"), [("24.97302697", True), ("24.97302698", False)])
def test_the_bound_itself_is_allowed_and_nothing_above_it(load, permit_s, fits):
    text = f"[timing]\npermit_s = {permit_s}\n"
    if fits:
        assert load(text).timing.bound_s <= 30
    else:
        with pytest.raises(BadFile, match="above 30 s"):
            load(text)
