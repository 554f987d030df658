"""All faults of the torture, as a literal table."""

from pathlib import Path
from tempfile import TemporaryDirectory

from loadtests.torture import machine, throwing
from loadtests.torture.faults import clock, link, processes, store
from loadtests.torture.faults.fault import Fault
from loadtests.torture.lane import Ground

TMPFS = Ground(name="tmpfs", tmpfs_mb=48)
THROWAWAY = Ground(name="throwaway")
WALL = Ground(name="wall", wall=True)

FAULTS: tuple[Fault, ...] = (
    Fault(name="calm", unit="the weather alone", shows="what a halt takes when nothing else is wrong",
          strike=processes.calm),
    Fault(name="worker_stopped", unit="1 process, SIGSTOP", shows="a sender that wakes up later sends nothing",
          strike=processes.worker_stopped),
    Fault(name="worker_killed", unit="1 process, SIGKILL", shows="its permits end with it, its requests are looked up",
          strike=processes.worker_killed),
    Fault(name="workers_stopped", unit="all processes, SIGSTOP", shows="a halt needs none of the workers' help",
          strike=processes.workers_stopped),
    Fault(name="supervisor_stopped", unit="SIGSTOP", shows="workers begin nothing when nobody watches them",
          strike=processes.supervisor_stopped),
    Fault(name="supervisor_killed", unit="SIGKILL, started again at once", shows="no worker outlives its supervisor",
          strike=processes.supervisor_killed),
    Fault(name="stopped_in_transaction", unit="1 process that holds the write lock, SIGSTOP",
          shows="a stuck writer does not hold up the fence", strike=processes.stopped_in_transaction, until_end=True),
    Fault(name="killed_in_transaction", unit="1 process that holds the write lock, SIGKILL",
          shows="half a transaction is none", strike=processes.killed_in_transaction),
    Fault(name="restart_storm", unit="a worker killed every 0.25 s", shows="workers that start do not undo a halt",
          strike=processes.restart_storm),
    Fault(name="link_cut", unit="every connection ended, none made until healed", shows="what was cut off is not sent again",
          strike=link.link_cut, wire=True),
    Fault(name="link_stalled", unit="nothing moves until healed", shows="a request does not arrive after the halt",
          strike=link.link_stalled, wire=True),
    Fault(name="link_stalled_killed", unit="nothing moves, all processes SIGKILL with requests unsent",
          shows="a dead worker's kernel delivers nothing when the link heals", strike=link.link_stalled_killed,
          until_end=True, wire=True),
    Fault(name="link_deaf", unit="no answer until healed", shows="a halt does not wait for an answer that never comes",
          strike=link.link_deaf, wire=True),
    Fault(name="brown_out", unit="every post committed, none answered", shows="silence of the platform costs D, not more",
          strike=link.brown_out),
    Fault(name="store_locked", unit="until the halt has ended, by an outsider", shows="the hard stop latches without it",
          strike=store.locked, until_end=True),
    Fault(name="store_full", unit="0 bytes free", shows="what finds no room stops all the same, and is acknowledged",
          strike=store.full, ground=TMPFS, until_end=True),
    Fault(name="store_deleted", unit="for good", shows="a store that is gone is a stop",
          strike=store.deleted, ground=THROWAWAY, until_end=True, loses_store=True),
    Fault(name="store_restored", unit="some seconds back, for good", shows="a store that went back is a stop",
          strike=store.restored, ground=THROWAWAY, until_end=True, loses_store=True),
    Fault(name="wall_jumped", unit="3 days ahead or back", shows="no duration hangs on the wall clock",
          strike=clock.wall_jumped, ground=WALL),
    Fault(name="halter_killed_raised", unit="SIGKILL once the view has changed",
          shows="what was raised stays raised, and another completes it", strike=processes.calm,
          hands=throwing.killed_after_raise),
    Fault(name="halter_killed_fenced", unit="SIGKILL once it says fenced", shows="another completes it",
          strike=processes.calm, hands=throwing.killed_after_fence),
    Fault(name="release_at_once", unit="an overlapping halt released in the same moment",
          shows="a release ends its own halts alone", strike=processes.calm, hands=throwing.against_release),
    Fault(name="two_alike", unit="2 operators, one scope", shows="both are told the truth",
          strike=processes.calm, hands=throwing.two_alike),
    Fault(name="two_overlapping", unit="2 operators, overlapping scopes", shows="halts commute",
          strike=processes.calm, hands=throwing.two_overlapping),
)  # fmt: skip

BY_NAME: dict[str, Fault] = {each.name: each for each in FAULTS}


def why_not(fault: Fault) -> str | None:
    """Why a fault cannot be used on this machine; ``None`` when it can."""
    if fault.ground.tmpfs_mb is None:
        return None
    with TemporaryDirectory(prefix="holdpoint-torture-") as name:
        return machine.can_mount(Path(name))
