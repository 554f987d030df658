"""Trials in forked processes, a few at a time: each ends with one line of JSON, or is ended when its time is over."""

import gc
import json
import os
import selectors
import signal
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Any

Work = Callable[[], Any]
"""What a child does; what it returns is what its parent hears, as JSON."""
Seeking = Generator[Work, Any, None]
"""One after another: yields what is to be tried next and is sent what came of it; ``None`` where no result came."""
LIMIT_S = 30.0


@dataclass
class _Child:
    pid: int
    seeking: Seeking
    began: float
    heard: bytes = b""


def run_all(seekings: Iterable[Seeking], *, jobs: int, limit_s: float = LIMIT_S) -> None:
    """Go through all of them, ``jobs`` side by side."""
    waiting = iter(seekings)
    children: dict[int, _Child] = {}
    gc.collect()
    gc.freeze()
    with selectors.DefaultSelector() as selector:
        while True:
            while len(children) < jobs and (seeking := next(waiting, None)) is not None:
                _go_on(seeking, None, children, selector)
            if not children:
                return
            for key, _ in selector.select(timeout=0.5):
                child = children[key.fd]
                if read := os.read(key.fd, 65536):
                    child.heard += read
                else:
                    _end(key.fd, children, selector)
                    _go_on(child.seeking, _told(child.heard), children, selector)
            now = monotonic()
            for fd in [fd for fd, each in children.items() if now - each.began > limit_s]:
                child = children[fd]
                _end(fd, children, selector)
                _go_on(child.seeking, None, children, selector)


def _go_on(seeking: Seeking, told: Any, children: dict[int, _Child], selector: selectors.BaseSelector) -> None:
    try:
        work = seeking.send(told)
    except StopIteration:
        return
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    children[reading] = _Child(pid, seeking, monotonic())
    selector.register(reading, selectors.EVENT_READ)


def _work(work: Work, writing: int) -> None:
    """In the child. Does not return."""
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)  # its output is left open, for what children of its own have to say
        said = json.dumps(work()).encode()
        while said:
            said = said[os.write(writing, said) :]
    finally:
        os._exit(0)


def _end(fd: int, children: dict[int, _Child], selector: selectors.BaseSelector) -> None:
    """Its whole group, so that nothing it started outlives it."""
    child = children.pop(fd)
    selector.unregister(fd)
    os.close(fd)
    for kill, whom in ((os.killpg, child.pid), (os.kill, child.pid)):
        try:
            kill(whom, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    os.waitpid(child.pid, 0)


def _told(heard: bytes) -> Any:
    try:
        return json.loads(heard)
    except ValueError:
        return None
