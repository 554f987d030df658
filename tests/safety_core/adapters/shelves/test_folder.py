"""A shelf gives out the very bytes that a medium's name says, or says that it has not got them."""

import hashlib

import pytest

from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.errors import BadInput, MediaMissing
from safety_core.media import Medium, medium

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 60


@pytest.fixture
def shelf(tmp_path):
    return FolderShelf(tmp_path / "media", base_url="https://media.example.com")


def put(shelf, tmp_path, content=JPEG, name="picture.bin"):
    (tmp_path / name).write_bytes(content)
    return shelf.put(tmp_path / name)


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
        shelf.put(tmp_path / "nowhere")
