"""There is one way to a platform, and it leads through the sandbox: by what is written, and by what is really composed."""

import ast
import types
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from safety_core.adapters.transports.guarded import GuardedTransport
from safety_core.adapters.transports.sandbox import SandboxTransport
from safety_core.adapters.transports.sockets import SocketWire
from safety_core.fleet import compose, compose_flows, settings
from safety_core.fleet.compose import NothingIsSent
from safety_core.fleet.settings import Loaded
from safety_core.ports import Transport
from safety_core.shell.core import Core
from steps.rig.base import BaseRig
from tests.architecture.ground import ROOT, imported, nodes, product_files, shown, tree

TO_PLATFORMS = {
    "safety_core/adapters/transports/sockets.py",  # the connections themselves
    "safety_core/adapters/transports/resolver.py",  # the addresses of names
    "safety_core/adapters/transports/trust.py",  # whose certificates are believed
}
TO_OTHERS = {
    "safety_core/adapters/flow_http.py",  # planner, creator, drafter, Prometheus: never a platform's host (fleet/reach_settings.py)
    "safety_core/adapters/flow_json.py",  # the type of its certificates' check
    "safety_core/adapters/notifiers/line.py",  # webhooks and mail, the same
    "safety_core/adapters/notifiers/webhook.py",
    "safety_core/adapters/notifiers/callbacks.py",  # the type of its certificates' check
    "safety_core/adapters/notifiers/smtp.py",
    "safety_core/console/demo/control.py",  # the simulators' own door, on loopback and nowhere else
}
WITHIN = {
    "safety_core/fleet/supervisor.py",  # between processes of this machine
    "safety_core/fleet/child.py",
    "safety_core/fleet/places.py",
    "safety_core/fleet/listener.py",  # what comes in
    "safety_core/fleet/intake.py",
    "safety_core/console/serve.py",  # the console's own socket
    "safety_core/console/streams/events.py",  # what it pushes to browsers, who asked
    "safety_core/console/streams/follower.py",
    "safety_core/console/streams/journal.py",
}
NETWORK = {
    "_socket", "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "imaplib", "multiprocessing", "nntplib", "poplib",
    "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
"""What opens connections."""
BY_NAME = {"import_module", "__import__"}
BY_A_NAME = {
    "safety_core/cli/main.py",  # commands, by their entry points
    "safety_core/cli/switch.py",
    "safety_core/adapters/vaults/keyring.py",  # the system's keyring, which may not be there
    "steps/plugin/lookup.py",
    "steps/plugin/activation.py",
}
COMPOSES = {"safety_core/fleet/compose_wire.py", "steps/rig/base.py", "loadtests/benchmarks/halting/worker.py"}
"""Who puts the one way together; each hands its cores the sandbox around it."""
PARTS = {
    "GuardedTransport": COMPOSES,
    "SandboxTransport": COMPOSES,
    "SocketWire": {"safety_core/fleet/compose_wire.py"},
    "SocketChannel": {"safety_core/adapters/transports/sockets.py"},
    "InProcessWire": {"steps/rig/base.py"},
}
"""Who makes each part of it."""


def networked(path: Path) -> bool:
    return any(name == each or name.startswith(f"{each}.") for name in imported(path) for each in NETWORK)


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    return ((path, node) for path in product_files() for node in nodes(path, ast.Call) if _called(node) == name)


def _called(node: ast.Call) -> str:
    func = node.func
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


# ------------------------------------------------------------ what is written


def test_only_what_is_named_here_opens_connections():
    core = {shown(path) for path in product_files() if shown(path).startswith("safety_core/") and networked(path)}
    assert core == TO_PLATFORMS | TO_OTHERS | WITHIN


def test_what_is_imported_by_a_name_made_up_as_it_runs_is_named():
    found = {
        shown(path) for name in BY_NAME for path, _ in calls(name) if shown(path).startswith(("safety_core/", "steps/"))
    }
    assert found == BY_A_NAME


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_the_way_out_is_made_where_it_is_named(part):
    assert {shown(path) for path, _ in calls(part)} == PARTS[part]


def test_no_part_of_the_way_out_goes_by_another_name():
    """Nor is one kept without being called: a class in a variable is a way out that no test here sees."""
    for path in product_files():
        called = {id(node.func) for node in nodes(path, ast.Call)}
        for node in nodes(path, ast.ImportFrom, ast.Import):
            assert not [each for each in node.names if each.name.split(".")[-1] in PARTS and each.asname], shown(path)
        for node in nodes(path, ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return):
            if node.value is not None:
                bare = node.value
                name = bare.id if isinstance(bare, ast.Name) else bare.attr if isinstance(bare, ast.Attribute) else ""
                assert name not in PARTS or id(bare) in called, shown(path)


def test_what_sends_is_made_within_the_sandbox_and_nowhere_else():
    within = [node.args[0] for _, node in calls("SandboxTransport")]
    sends = [node for _, node in calls("GuardedTransport")]
    assert {id(node) for node in sends} == {id(node) for node in within}


def test_every_core_is_handed_the_sandbox_or_a_transport_that_sends_nothing():
    """Of each ``transport=`` in a composition: ``NothingIsSent()``, or what a function or line makes that makes a sandbox."""
    found = set()
    for path in product_files():
        if not shown(path).startswith(("safety_core/fleet/", "safety_core/cli/", "steps/", "loadtests/")):
            continue
        for node in nodes(path, ast.Call):
            if _called(node) in ("Core", "replace", "watched"):
                found |= {(shown(path), ast.unparse(each.value)) for each in node.keywords if each.arg == "transport"}
    assert found == {
        ("safety_core/fleet/compose.py", "NothingIsSent()"),
        ("safety_core/fleet/compose.py", "transport"),
        ("safety_core/fleet/compose.py", "compose_wire.transport(loaded, compose_wire.wire(loaded, clock), clock, entropy, sections, seam)"),
        ("steps/rig/base.py", "transport"),
        ("loadtests/benchmarks/halting/worker.py", "transport"),
        ("loadtests/benchmarks/halting/trials.py", "NothingIsSent()"),
        ("loadtests/torture/kills/points.py", "_Transport(core.transport, point)"),
    }  # fmt: skip


def test_whoever_fulfils_the_port_is_named():
    """A class with ``exchange`` and ``begin`` is a transport, whatever it is called."""
    found = {
        f"{shown(path)}::{node.name}"
        for path in product_files()
        for node in nodes(path, ast.ClassDef)
        if {"exchange", "begin"} <= {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    }
    assert found == {
        "safety_core/ports/wire.py::Transport",
        "safety_core/fleet/compose.py::NothingIsSent",
        "safety_core/adapters/transports/guarded.py::GuardedTransport",
        "safety_core/adapters/transports/sandbox.py::SandboxTransport",
        "loadtests/torture/kills/points.py::_Transport",
    }


# ------------------------------------------------------------ what is composed


SILENT = (str, bytes, int, float, complex, bool, type(None), type, types.ModuleType, types.BuiltinFunctionType)


def reached(root: object, *, past: type | None = None) -> list[object]:
    """Every object that can be got at from this one: by attributes, slots, containers, closures and bound arguments.

    ``past``: what is behind one of these is not looked at.
    """
    found: dict[int, object] = {}
    ahead = [root]
    while ahead:
        each = ahead.pop()
        if isinstance(each, SILENT) or id(each) in found:
            continue
        found[id(each)] = each
        if past is None or not isinstance(each, past) or each is root:
            ahead.extend(_next(each))
    return list(found.values())


def _next(each: object) -> Iterator[object]:
    if isinstance(each, dict):
        yield from each.keys()
        yield from each.values()
    elif isinstance(each, list | tuple | set | frozenset):
        yield from each
    elif isinstance(each, types.FunctionType):
        yield from (cell.cell_contents for cell in each.__closure__ or () if _filled(cell))
        yield from each.__defaults__ or ()
        yield from (each.__kwdefaults__ or {}).values()
    elif isinstance(each, types.MethodType):
        yield each.__self__
        yield each.__func__
    elif isinstance(each, partial):
        yield from (each.func, each.args, each.keywords)
    else:
        yield from vars(each).values() if hasattr(each, "__dict__") else ()
        for kind in type(each).__mro__:
            slots = getattr(kind, "__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if hasattr(each, name):
                    yield getattr(each, name)


def _filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def is_transport(each: object) -> bool:
    return callable(getattr(each, "exchange", None)) and callable(getattr(each, "begin", None))


CORES = {
    "a command's": compose.command_core,
    "a decision's": compose.deciding_core,
    "an asking command's": lambda loaded: compose.asking_core(loaded)[0],
    "an eraser's": compose.sweeping_core,
    "a steward's": compose.steward_core,
    "a signer's": compose.signing_core,
    "a halt's": compose.halting_core,
    "a stop's": lambda loaded: compose.stopping_core(loaded.database, loaded.timing),
    "a worker's": lambda loaded: compose.worker_core(loaded).core,
    "a creator's": compose_flows.creating_core,
}
SEND = {"an asking command's", "a worker's"}


@pytest.fixture
def loaded(tmp_path) -> Loaded:
    (tmp_path / "holdpoint.toml").write_text(
        '[resolve]\n"api.x.com" = "127.0.0.1:8443"\n[notify.webhook]\nurl = "https://h.example/"\nsecret = "vault:env:A"\n'
        '[notify.smtp]\nhost = "127.0.0.1"\nsecurity = "none"\nfrom = "a@b.example"\nto = ["c@d.example"]\n'
    )
    found = settings.load(str(tmp_path / "holdpoint.toml"))
    compose.upgrade(found)
    return found


def transports_of(core: Core) -> list[object]:
    return [each for each in reached(core, past=SandboxTransport) if is_transport(each)]


def test_every_core_that_is_composed_is_walked():
    """A function of the compositions that returns a core is in the table above, or hands on one that is."""
    made = {
        node.name
        for name in ("compose.py", "compose_flows.py", "compose_wire.py")
        for node in tree(ROOT / "safety_core" / "fleet" / name).body
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ("Core" in ast.unparse(node.returns) or "WorkerParts" in ast.unparse(node.returns))
    }
    assert made == {
        "command_core", "deciding_core", "asking_core", "steward_core", "signing_core", "halting_core", "stopping_core",
        "worker_core", "creating_core", "sweeping_core", "_sending_nothing",
    }  # fmt: skip


@pytest.mark.parametrize("kind", CORES)
def test_of_every_core_one_transport_is_reached_and_it_is_the_sandbox_or_sends_nothing(loaded, kind):
    core = CORES[kind](loaded)
    try:
        (found,) = transports_of(core)
        assert found is core.transport
        assert type(found) is (SandboxTransport if kind in SEND else NothingIsSent)
        outside = [
            each for each in reached(core, past=SandboxTransport) if isinstance(each, SocketWire | GuardedTransport)
        ]
        assert outside == []
        inside = [each for each in reached(found) if each is not found and is_transport(each)]
        assert [type(each) for each in inside] == ([GuardedTransport] if kind in SEND else [])
    finally:
        core.store.close()


def test_of_the_rigs_cores_too():
    """All its processes live in one, and reach one another by its scheduler: so only what each sends by is looked at."""
    rig = BaseRig(1, "one way out")
    for core in (rig.core, rig.start_worker().core):
        assert type(core.transport) is SandboxTransport
        assert [type(each) for each in vars(core.transport).values() if is_transport(each)] == [GuardedTransport]


class _Hidden:
    def __init__(self, way: Transport) -> None:
        self.send = lambda: partial(way.exchange, recheck=None)


def test_a_second_way_is_found_however_it_is_hidden(loaded):
    core = compose.worker_core(loaded).core
    try:
        second = next(each for each in reached(core.transport) if type(each) is GuardedTransport)
        assert len(transports_of(core)) == 1
        object.__setattr__(core, "shelf", _Hidden(second))
        assert len(transports_of(core)) == 2
    finally:
        core.store.close()
