"""Fetches the Node tools of a ``package.json``, as its lock says, into a folder that git does not know; once for each lock.

The locks hold versions and hashes and name no index host (``npm install --package-lock-only --omit-lockfile-registry-resolved``).
"""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

CACHE = Path(__file__).resolve().parents[1] / ".node"
INSTALL_S = 300
NODE_AT_LEAST = (20, 19)


def node() -> str:
    """Where node is. Skips by name where there is no node, or none that can run the tools; anything else is an error."""
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed: the tools that run on Node are not tried here")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(each) for each in said.strip().removeprefix("v").split(".")[:2])
    if version < NODE_AT_LEAST:
        pytest.skip(f"node {said.strip()} is too old: the tools want {NODE_AT_LEAST[0]}.{NODE_AT_LEAST[1]}")
    return str(shutil.which("node"))


def installed(folder: Path) -> Path:
    """Where the packages of ``folder/package.json`` are installed. Who comes second while the first installs waits for it."""
    node()
    lock = folder / "package-lock.json"
    target = CACHE / hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (target / ".done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(folder / name, target / name)
            quiet = ("--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error")
            done = subprocess.run(
                ["npm", "ci", *quiet], cwd=target, capture_output=True, text=True, timeout=INSTALL_S, check=False
            )
            assert done.returncode == 0, f"npm ci in {target} (is the registry reachable?):\n{done.stderr}"
            (target / ".done").touch()
    return target
