"""Fetches the tools of `package.json`, as locked, into a folder that git does not know; once for each lock."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[2] / ".cucumber"
NODE_AT_LEAST = (20, 19)


def installed() -> Path:
    """The folder with `node_modules`. Skips by name where there is no node that can run them; anything else is an error."""
    _expect_node()
    lock = HERE / "package-lock.json"
    target = CACHE / hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (target / ".done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, target / name)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"npm ci in {target} (is the registry reachable?):\n{done.stderr}"
            (target / ".done").touch()
    shutil.copy(HERE / "render.mjs", target / "render.mjs")  # node looks for packages beside the program
    return target


def _expect_node() -> None:
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed: Cucumber's own tools do not run here")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(each) for each in said.strip().removeprefix("v").split(".")[:2])
    if version < NODE_AT_LEAST:
        pytest.skip(f"node {said.strip()} is too old: Cucumber's own tools want {NODE_AT_LEAST[0]}.{NODE_AT_LEAST[1]}")
