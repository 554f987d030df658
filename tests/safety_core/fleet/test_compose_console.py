"""What the console's process is composed of."""

from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.fleet import compose, compose_console, settings


def test_the_console_has_the_shelf_so_that_what_is_named_by_the_api_is_not_swept_meanwhile(tmp_path):
    file = tmp_path / "holdpoint.toml"
    file.write_text('[media]\nfolder = "pictures"\n')
    loaded = settings.load(str(file))
    compose.upgrade(loaded)
    core = compose_console.console_core(loaded)
    try:
        put = FolderShelf(tmp_path / "pictures").put(b"\x89PNG\r\n\x1a\n")
        assert core.shelf.touch(put)
    finally:
        core.store.close()
