"""Real worker processes under a real supervisor, with short timings; everything is awaited with a deadline."""

import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from safety_core.fleet import compose, settings
from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import Account, Permit, QueuedIntent
from safety_core.shell import staff, submit
from safety_core.shell.core import Core
from safety_core.vocabulary import AccountId, Action, ClientId, PermitId, Platform, PlatformAccountId, WorkerId

PATIENCE_S = 50.0
P_S = 2.0
K_S = 4.0
TIMING = f"""
[timing]
request_s = 1.0
pause_s = {P_S}
minting_s = 0.5
permit_s = 3.5
confirm_s = {K_S}
claim_s = 3.0
retry_s = 0.3
"""
HOLDPOINT = (sys.executable, "-m", "safety_core.cli.main")


def until(true: Callable[[], Any], what: str, *, within_s: float = PATIENCE_S) -> Any:
    """What ``true`` says once it says anything; looked at in small steps."""
    pause = threading.Event()
    for _ in range(int(within_s / 0.01)):
        found = true()
        if found:
            return found
        pause.wait(0.01)
    raise AssertionError(f"{what}: not within {within_s} s")


def lives(pid: int) -> bool:
    """Whether a process runs, or is stopped; one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


class Fleet:
    """A database with one account, and whatever was started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "holdpoint.toml"
        self.config.write_text(TIMING)
        self.loaded = settings.load(str(self.config))
        compose.upgrade(self.loaded)
        self.core: Core = compose.command_core(self.loaded)
        account = Account(
            client=ClientId("acme"),
            platform=Platform.X,
            account=AccountId("acme-0"),
            platform_account=PlatformAccountId("1"),
            credential="vault:env:NO_SUCH_VARIABLE",
        )
        staff.add_accounts(self.core, [account])
        self.started: list[subprocess.Popen[str]] = []
        self.pids: set[int] = set()

    def start(self, *words: str, command: tuple[str, ...] = HOLDPOINT) -> subprocess.Popen[str]:
        """Start ``holdpoint WORDS``, in a session of its own."""
        process = subprocess.Popen(
            [*command, *words],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.started.append(process)
        return process

    def workers(
        self, *words: str, command: tuple[str, ...] = (*HOLDPOINT, "worker")
    ) -> tuple[subprocess.Popen[str], dict]:
        """Start workers and wait until they work."""
        process = self.start("--threads", "2", *words, command=command)
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE_S)
        line = process.stdout.readline() if ready else ""
        if not line:
            process.kill()
            raise AssertionError(f"no workers: {process.communicate(timeout=PATIENCE_S)[1]}")
        said = json.loads(line)
        self.pids |= {each["pid"] for each in said["workers"]}
        return process, said

    def ended(self, process: subprocess.Popen[str]) -> tuple[int, str]:
        """Its exit code and what it said on standard error."""
        _, err = process.communicate(timeout=PATIENCE_S)
        return process.returncode, err

    def beats(self) -> dict[int, Any]:
        """Signs of life by pid."""
        found = {each.pid: each for each in self.core.heartbeats.beats()}
        self.pids |= found.keys()
        return found

    def another_than(self, *pids: int) -> int:
        """The pid of a worker that joined and is none of those."""
        return until(
            lambda: next((each for each in self.beats() if each not in pids and lives(each)), 0), "a new worker"
        )

    def submit(self, text: str) -> QueuedIntent:
        """An intent in the outbox."""
        wanted = submit.Wanted(client="acme", platform="X", account="acme-0", action="publish", text=text, key=text)
        return submit.submit(self.core, wanted)

    def refusals(self) -> list[str]:
        """Reasons in the audit log, in order."""
        entries = self.core.store.read(lambda tx: tx.audit_entries())
        return [each["reason"] for each in map(json.loads, entries) if each.get("kind") == "refusal"]

    def put_live_permit(self, worker: str) -> Permit:
        """A permit that this worker holds and has no answer for."""
        core = dataclasses.replace(self.core, worker=WorkerId(worker))
        queued = self.submit("under way")
        now_us = core.clock.boot_us()
        permit = Permit(
            permit=PermitId("per-1"),
            intent=queued.intent.intent,
            client=ClientId("acme"),
            platform=Platform.X,
            account=AccountId("acme-0"),
            platform_account=PlatformAccountId("1"),
            action=Action.PUBLISH,
            worker=core.worker,
            epoch=0,
            asked_us=now_us,
            duration_us=600_000_000,
            minted_us=now_us,
            state=PermitState.LIVE,
            visible="-",
        )

        def decide(tx: Any) -> None:
            tx.move_intent(queued.intent.intent, IntentState.QUEUED, IntentState.CLAIMED)
            tx.move_intent(queued.intent.intent, IntentState.CLAIMED, IntentState.UNDER_PERMIT)
            tx.add_permit(permit)

        core.store.transact(decide, deadline_s=5.0)
        return permit

    def was_tried(self, queued: QueuedIntent) -> bool:
        """Whether a worker has taken it up: it has no token, so it is given back with a later time, or waits."""
        now = self.core.store.read(lambda tx: tx.intent(queued.intent.intent))
        return (now.state, now.due_us) != (queued.state, queued.due_us)

    def permit_state(self, permit: Permit) -> str:
        """Where it is now."""
        return self.core.store.read(lambda tx: tx.permit(permit.permit)).state.value

    def clean(self) -> None:
        """End everything by its own id."""
        for each in self.started:
            each.kill()
            each.communicate(timeout=PATIENCE_S)
        until(lambda: not any(lives(each) for each in self.pids), "the workers have ended")
        self.core.store.close()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process stands still meanwhile, or until its supervisor has had enough of that."""
    os.kill(pid, signal.SIGSTOP)
    try:
        tasks = [each / "stat" for each in Path(f"/proc/{pid}/task").iterdir()]
        until(lambda: all(each.read_text().rpartition(")")[2].split()[0] == "T" for each in tasks), "all threads stop")
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
