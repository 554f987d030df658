"""The demo's installation, made as an operator would make one: by the stories that the commands use."""

import io
import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from safety_core.console.demo import files, words
from safety_core.console.demo.control import Control
from safety_core.console.demo.draws import Draws
from safety_core.console.demo.world import CLIENTS, Held, odd
from safety_core.fleet import (
    accounts_file,
    approvals_file,
    brand_file,
    compose,
    compose_flows,
    limits_file,
    objectives_file,
    rollout_file,
)
from safety_core.fleet.settings import Loaded
from safety_core.shell import brand, flags, halt, limits, objectives, passwords, plan, plans, release, rulebook, slots
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked
from safety_core.shell.identity import Claimant
from safety_core.shell.staff import add_accounts, add_person
from safety_core.shell.submit import Wanted, submit
from safety_core.switches import HOUSE, Scope
from safety_core.vocabulary import NEVER_ASKED, ClientId, PersonId, Platform, Role

PEOPLE = (
    ("vera", Role.VIEWER, ()),
    ("quinn", Role.APPROVER, ()),
    ("olga", Role.OPERATOR, ("acme",)),
    ("dana", Role.OPERATOR, ()),
    ("femi", Role.OPERATOR, ()),
    ("ada", Role.ADMIN, ()),
)
"""The admin comes last: from then on an admin has to prove themselves for what is done before."""
PASSWORD_BYTES, GROUP = 8, 4
LOG = "holdpoint.example/demo"
MINUTE_US = 60_000_000
PLANNED = 4
"""Posts that each client has planned."""
_PICTURE_SIDE = 640


class Somebody(NamedTuple):
    """One of the demo's people, as they are told to whoever looks at it."""

    name: str
    role: str
    clients: tuple[str, ...]
    password: str
    key: Path


def set_up(loaded: Loaded, core: Core, held: tuple[Held, ...]) -> tuple[Somebody, ...]:
    """People, accounts, rules, brands and plans. It asks no platform."""
    folder = loaded.database.parent
    with compose.new_signing_key(loaded, LOG).kept():
        pass
    _bind_and_load(core, folder, held)
    keys = _people(core)
    people = tuple(_somebody(core, folder, each, keys[each[0]]) for each in PEOPLE)
    claimed = {name: Claimant(PersonId(name), key) for name, key in keys.items()}
    text = approvals_file.read(_put(folder, "approvals.toml", files.APPROVALS))
    rulebook.load(core, text, claimed["ada"])
    _plan(loaded, core, held, claimed)
    _halt_that_was(core, claimed)
    return people


def _bind_and_load(core: Core, folder: Path, held: tuple[Held, ...]) -> None:
    add_accounts(core, accounts_file.read(_put(folder, "accounts.toml", files.bindings(held))))
    rules = core.store.read(lambda tx: tx.rules(slots.RULES))
    assert rules is not None  # a new database has them
    text, found = limits_file.read(_put(folder, "limits.toml", files.limits(rules.body)))
    limits.load(core, text, found, by=None)
    measured = {each.platform: core.adapters[each.platform].ACTIONS - NEVER_ASKED for each in held}
    text, wanted = objectives_file.read(_put(folder, "objectives.yaml", files.objectives(measured)))
    objectives.load(core, text, wanted, by=None)
    text, _ = rollout_file.read_plan(_put(folder, "everyone.toml", files.EVERYONE))
    plans.load(core, text, by=None)
    flags.switch(core, "effect.message", on=False, by=None)


def _people(core: Core) -> dict[str, bytes]:
    return {name: add_person(core, name, role, clients) for name, role, clients in PEOPLE}


def _somebody(core: Core, folder: Path, who: tuple[str, Role, tuple[str, ...]], key: bytes) -> Somebody:
    """Their key file, and a password: drawn by the system and not from the seed, which everybody may know."""
    name, role, clients = who
    drawn = core.entropy.token(f"password/{name}", PASSWORD_BYTES)
    password = "-".join(drawn[at : at + GROUP] for at in range(0, len(drawn), GROUP))
    passwords.set_password(core, name, password, by=Claimant(PersonId(name), key))
    place = folder / "keys" / f"{name}.key"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return Somebody(name, role.value, clients, password, place)


def _plan(loaded: Loaded, core: Core, held: tuple[Held, ...], claimed: dict[str, Claimant]) -> None:
    """A brand for everybody who is answered for; one client's plan is approved, another's waits."""
    folder, today = loaded.database.parent, core.clock.now().date()
    for client in CLIENTS:
        place = _put(folder, f"brand-{client}.toml", files.brand(client, held, today=today))
        brand.load(core, brand_file.read(place), claimed["dana"])
    planner = compose_flows.planner(loaded)
    approved = plan.make(core, planner, "acme", claimed["dana"])
    plan.approve(core, approved.kept.document, claimed["quinn"])
    plan.make(core, planner, "birch", claimed["dana"])


def _halt_that_was(core: Core, claimed: dict[str, Claimant]) -> None:
    """One that was thrown and released before anybody looked."""
    scope = Scope(client=ClientId("cedar"), platform=Platform.X)
    asked = Asked(
        scope=scope,
        person=PersonId("dana"),
        proven=True,
        reason="the wrong picture was planned",
        asked_us=core.clock.boot_us(),
        asked_at=core.clock.now().isoformat(),
    )
    thrown = halt.halt(core, asked)
    release.release(core, (thrown.halt,), claimed["femi"], "the picture was changed")


def put_picture(loaded: Loaded, draws: Draws, control: Control) -> str:
    """A picture on the shelf, and where the platforms that fetch pictures find it."""
    from PIL import Image  # noqa: PLC0415  # where it is asked for

    colour = tuple(64 + draws.number(f"colour/{part}", 160) for part in "rgb")
    drawn = io.BytesIO()
    Image.new("RGB", (_PICTURE_SIDE, _PICTURE_SIDE), colour).save(drawn, "JPEG")
    place = loaded.database.parent / "picture.jpg"
    place.write_bytes(drawn.getvalue())
    shelf = compose.shelf_of(loaded)
    medium = shelf.put_file(place)
    control.show(str(shelf.url(medium)), drawn.getvalue(), "image/jpeg")
    return str(medium.ref)


def hand_over(core: Core, draws: Draws, held: tuple[Held, ...], picture: str) -> None:
    """What is there from the start: posts planned for later, some that wait for a yes, and one that comes out odd."""
    now_us = core.clock.boot_us()
    cedar = next(each for each in held if each.client == "cedar" and each.platform is Platform.FACEBOOK)
    for number, of in enumerate(each for each in held if each.client != HOUSE and each != cedar):
        for step in range(PLANNED):
            later = 20 + 45 * step + draws.number(f"later/{number}/{step}", 30)
            due_us = now_us + later * MINUTE_US
            submit(core, post(draws, of, f"planned-{step}", 900 + 10 * number + step, picture, due_us=due_us))
    for step in range(3):
        wanted = post(draws, cedar, f"asked-{step}", 800 + step, picture)
        hidden = wanted.text.replace(" ", " \u200b", 1) if step == 1 else wanted.text  # a mark that nobody sees
        submit(core, msgspec.structs.replace(wanted, text=hidden))
    submit(core, post(draws, odd(held), "odd", 700, picture))


def post(draws: Draws, of: Held, key: str, number: int, picture: str, *, due_us: int = 0) -> Wanted:
    """A post of that account, as RTV's systems hand it over."""
    return Wanted(
        client=of.client,
        platform=of.platform.value,
        account=of.account,
        action="publish",
        text=words.post(draws, of.client, number),
        media=(picture,) if of.platform is Platform.INSTAGRAM else (),
        key=f"demo-{of.account}-{key}",
        due_us=due_us,
    )


def _put(folder: Path, name: str, text: str) -> Path:
    place = folder / name
    place.write_text(text, encoding="utf-8")
    return place
