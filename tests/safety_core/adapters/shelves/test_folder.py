"""A shelf gives out the very bytes that a medium's name says, or says that it has not got them."""

import errno
import hashlib
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.errors import BadInput, MediaMissing, ShelfUnavailable
from safety_core.media import Medium, medium

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 60


SHA256 = hashlib.sha256(JPEG).hexdigest()


@pytest.fixture
def shelf(tmp_path):
    return FolderShelf(tmp_path / "media", base_url="https://media.example.com")


def put(shelf, tmp_path, content=JPEG, name="picture.bin"):
    (tmp_path / name).write_bytes(content)
    return shelf.put_file(tmp_path / name)


def test_what_is_put_is_known_by_its_bytes_and_given_out_as_it_was(shelf, tmp_path):
    found = put(shelf, tmp_path)
    assert found == Medium("image/jpeg", 64, hashlib.sha256(JPEG).hexdigest())
    assert medium(found.ref) == found
    assert shelf.content(found) == JPEG
    assert shelf.url(found) == f"https://media.example.com/{found.sha256}.jpg"


def test_the_same_file_twice_is_one(shelf, tmp_path):
    assert put(shelf, tmp_path, name="a") == put(shelf, tmp_path, name="b")
    assert len(list((tmp_path / "media").iterdir())) == 1


def test_a_shelf_without_an_address_offers_none(tmp_path):
    assert FolderShelf(tmp_path).url(Medium("image/jpeg", 1, "0" * 64)) is None


def test_bytes_that_changed_on_the_shelf_are_not_given_out(shelf, tmp_path):
    found = put(shelf, tmp_path)
    (tmp_path / "media" / f"{found.sha256}.jpg").write_bytes(JPEG[:-1] + b"1")
    with pytest.raises(MediaMissing, match="is not image/jpeg"):
        shelf.content(found)


def test_what_was_never_put_is_missing(shelf):
    with pytest.raises(MediaMissing, match="cannot be read"):
        shelf.content(Medium("image/jpeg", 1, "0" * 64))


@pytest.mark.parametrize("content", [b"", b"GIF", b"<html>", b"%PDF-1.7"])
def test_what_no_platform_takes_is_not_put(shelf, tmp_path, content):
    with pytest.raises(BadInput, match="no picture or film"):
        put(shelf, tmp_path, content)


def test_a_file_that_is_not_there_is_named(shelf, tmp_path):
    with pytest.raises(BadInput, match="nowhere"):
        shelf.put_file(tmp_path / "nowhere")


def test_bytes_are_put_as_a_file_is_and_of_the_same_there_is_one(shelf, tmp_path):
    found = shelf.put(JPEG)
    assert found == put(shelf, tmp_path)
    assert shelf.content(found) == JPEG
    assert len(list((tmp_path / "media").iterdir())) == 1
    with pytest.raises(BadInput, match="no picture or film"):
        shelf.put(b"<html>")


def test_what_changed_on_the_shelf_is_made_good_when_it_is_put_again(shelf, tmp_path):
    found = shelf.put(JPEG)
    (tmp_path / "media" / f"{found.sha256}.jpg").write_bytes(JPEG[:9])
    assert shelf.put(JPEG) == found
    assert shelf.content(found) == JPEG


def test_where_there_is_no_room_nothing_of_it_stands_on_the_shelf(shelf, tmp_path, monkeypatch):
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ShelfUnavailable, match="No space left"):
        shelf.put(JPEG)
    assert list((tmp_path / "media").iterdir()) == []


def test_a_shelf_that_cannot_be_there_keeps_nothing_and_says_where_it_looked(tmp_path):
    (tmp_path / "media").write_text("a file")
    with pytest.raises(ShelfUnavailable, match="cannot be put on the shelf") as refused:
        FolderShelf(tmp_path / "media").put(JPEG)
    assert str(tmp_path / "media") in refused.value.do


def test_the_files_may_be_read_by_whoever_may_read_what_is_written_here(shelf, tmp_path):
    found = shelf.put(JPEG)
    (tmp_path / "plain").write_text("")
    assert (tmp_path / "media" / f"{found.sha256}.jpg").stat().st_mode == (tmp_path / "plain").stat().st_mode


# ---------------------------------------------------------------- what lies there, and what goes


def later(hours: float = 2) -> datetime:
    """Before which all that a test put is old."""
    return datetime.now(UTC) + timedelta(hours=hours)


def test_what_lies_there_is_told_by_name_size_and_age(shelf):
    assert shelf.lying() == (), "that nothing was ever put is no error"
    before = datetime.now(UTC) - timedelta(seconds=1)
    put_there = shelf.put(JPEG)
    (found,) = shelf.lying()
    assert (found.name, found.sha256, found.size) == (f"{SHA256}.jpg", put_there.sha256, 64)
    assert before < found.put_at < later(1)


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        ".htaccess",
        f"{SHA256}",
        f"{SHA256}.txt",
        f"{SHA256[1:]}.jpg",
        f"{SHA256.upper()}.jpg",
        f"x{SHA256}.jpg",
    ],
)
def test_what_others_put_there_is_not_spoken_of(shelf, tmp_path, name):
    shelf.put(JPEG)
    (tmp_path / "media" / name).write_bytes(b"theirs")
    assert [each.name for each in shelf.lying()] == [f"{SHA256}.jpg"]


def test_folders_and_links_are_not_the_shelfs_own(shelf, tmp_path):
    shelf.put(JPEG)
    (tmp_path / "media" / f"{'0' * 64}.jpg").mkdir()
    (tmp_path / "media" / f"{'1' * 64}.jpg").symlink_to(tmp_path / "media" / f"{SHA256}.jpg")
    assert [each.name for each in shelf.lying()] == [f"{SHA256}.jpg"]


@pytest.mark.parametrize("name", [f"{SHA256}.12-34.part", f"{SHA256}.jpg.going", f"{SHA256}.12-34.part.going"])
def test_what_a_crash_left_is_told_of_as_what_nothing_can_name_and_goes(shelf, tmp_path, name):
    whole = shelf.put(JPEG)
    (tmp_path / "media" / name).write_bytes(JPEG[:9])
    (half,) = (each for each in shelf.lying() if each.name == name)
    assert (half.sha256, half.size) == (None, 9)
    assert shelf.remove(half, before=later())
    assert [each.name for each in (tmp_path / "media").iterdir()] == [f"{SHA256}.jpg"]
    assert shelf.content(whole) == JPEG


def test_a_shelf_that_cannot_be_read_says_so(tmp_path):
    (tmp_path / "media").write_text("a file")
    with pytest.raises(ShelfUnavailable, match="the shelf cannot be read") as refused:
        FolderShelf(tmp_path / "media").lying()
    assert str(tmp_path / "media") in refused.value.do


def test_a_file_that_is_removed_is_gone_with_its_bytes_and_removed_again_is_gone(shelf, tmp_path):
    found = shelf.put(JPEG)
    (file,) = shelf.lying()
    assert shelf.remove(file, before=later())
    assert list((tmp_path / "media").iterdir()) == []
    assert shelf.remove(file, before=later())
    with pytest.raises(MediaMissing):
        shelf.content(found)
    assert shelf.put(JPEG) == found
    assert shelf.content(found) == JPEG


@pytest.mark.parametrize("again", ["put", "touch"])
def test_what_is_named_again_is_young_and_is_not_removed(shelf, tmp_path, again):
    found = shelf.put(JPEG)
    old = later(-48)
    os.utime(tmp_path / "media" / f"{SHA256}.jpg", (old.timestamp(), old.timestamp()))
    (file,) = shelf.lying()
    assert file.put_at > later(-1), "its own times may be a copy's; the time of its name is not"
    before = later(-1)
    assert shelf.put(JPEG) if again == "put" else shelf.touch(found)
    assert not shelf.remove(file, before=before)
    assert [each.name for each in (tmp_path / "media").iterdir()] == [f"{SHA256}.jpg"]
    assert shelf.content(found) == JPEG


def test_what_is_put_while_it_goes_is_there_in_the_end(shelf, tmp_path, monkeypatch):
    """Between its two names and its end somebody puts the same bytes: they find nothing, and write them."""
    found = shelf.put(JPEG)
    (file,) = shelf.lying()
    unlink = type(tmp_path).unlink

    def late(path, missing_ok=False):
        if path.name.endswith(".going"):
            assert shelf.put(JPEG) == found
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(type(tmp_path), "unlink", late)
    assert shelf.remove(file, before=later())
    assert shelf.content(found) == JPEG
    assert [each.name for each in (tmp_path / "media").iterdir()] == [f"{SHA256}.jpg"]


def test_a_file_that_cannot_be_removed_says_so_and_is_there(shelf, tmp_path, monkeypatch):
    shelf.put(JPEG)
    (file,) = shelf.lying()

    def refuse(_path, _to):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(type(tmp_path), "replace", refuse)
    with pytest.raises(ShelfUnavailable, match=r"cannot be removed from the shelf \(Read-only"):
        shelf.remove(file, before=later())
    assert (tmp_path / "media" / f"{SHA256}.jpg").exists()


def test_what_is_not_there_is_not_touched_and_not_made(shelf, tmp_path):
    assert not shelf.touch(Medium("image/jpeg", 64, SHA256))
    assert not (tmp_path / "media").exists()


def test_the_same_bytes_again_are_as_young_as_they_are_put(shelf):
    shelf.put(JPEG)
    (first,) = shelf.lying()
    time.sleep(0.02)
    shelf.put(JPEG)
    (again,) = shelf.lying()
    assert again.put_at > first.put_at
