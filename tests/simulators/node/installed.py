"""The Node clients, installed once into a folder that git ignores; which versions, ``package.json`` says exactly."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGES = HERE / "package.json"
CACHE = HERE.parents[2] / ".node"
INSTALL_S = 300


def tools() -> tuple[str, str]:
    """Where node and npm are; a machine without them skips what asks for them, by name."""
    found = {name: shutil.which(name) for name in ("node", "npm")}
    for name, at in found.items():
        if at is None:
            pytest.skip(f"{name} is not on this machine: the platforms' Node clients are not tried")
    return str(found["node"]), str(found["npm"])


def clients() -> Path:
    """The folder that the clients are installed in. Who comes second while the first installs waits for it."""
    _, npm = tools()
    folder = CACHE / hashlib.sha256(PACKAGES.read_bytes()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            shutil.copy(PACKAGES, folder / "package.json")
            quiet = (
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--ignore-scripts",
                "--omit=optional",
                "--loglevel=error",
            )
            done = subprocess.run([npm, "install", *quiet], cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)  # fmt: skip
            if done.returncode != 0:
                raise RuntimeError(f"npm could not install {PACKAGES.name} (is its registry reachable?): {done.stderr}")
            (folder / "installed").touch()
    return folder
