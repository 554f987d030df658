"""A real Chromium: the system's own, or the one named in ``HOLDPOINT_CHROMIUM``. It asks nothing of any network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--font-render-hinting=none",
)


def program() -> str | None:
    """Where it stands; ``None``: there is none here, and `make browser` installs one."""
    named = os.environ.get("HOLDPOINT_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """One Chromium, closed at the end."""
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program(), args=list(ARGUMENTS))
        try:
            yield opened
        finally:
            opened.close()


def address(page: Path) -> str:
    """A page on the disk."""
    return page.resolve().as_uri()
