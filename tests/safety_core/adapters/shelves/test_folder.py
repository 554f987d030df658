"""A shelf gives out the very bytes that a medium's name says, or says that it has not got them."""

import errno
import hashlib
import os

import pytest

from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.errors import BadInput, MediaMissing, ShelfUnavailable
from safety_core.media import Medium, medium

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 60


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
