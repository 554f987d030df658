"""What nothing names goes from the shelf; what anything names, what is young, and all where anything is in doubt, stays."""

import contextlib
import hashlib
import json
from dataclasses import replace as swap
from datetime import timedelta

import msgspec
import pytest

from safety_core.documents import DocumentKind
from safety_core.errors import BadInput, Refused, ShelfUnavailable, StoreCorrupt, StoreUnavailable
from safety_core.media import Medium
from safety_core.ports import Shelved
from safety_core.shell import documents, erase, staff, submit, sweep
from safety_core.vocabulary import ClientId, PersonId, Role
from steps.rig.opening import opened
from tests.safety_core.shell.ground import Ground

WHY = "the contract ended"
HOUR_S = 3600


class HandShelf:
    """A shelf in memory, by the clock that is turned by hand. ``stuck``: refuses to remove these."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.held: dict[str, Shelved] = {}
        self.stuck: set[str] = set()
        self.unreadable = False
        self.before_remove = lambda _: None

    def put(self, content: bytes) -> Medium:
        made = Medium("image/png", len(content), hashlib.sha256(content).hexdigest())
        self.held[made.ref] = Shelved(made.ref, made.sha256, made.size, self.clock.now())
        return made

    def half(self, name: str) -> None:
        self.held[name] = Shelved(name, None, 7, self.clock.now())

    def touch(self, medium: Medium) -> bool:
        if medium.ref in self.held:
            self.held[medium.ref] = Shelved(medium.ref, medium.sha256, medium.size, self.clock.now())
        return medium.ref in self.held

    def lying(self) -> tuple[Shelved, ...]:
        if self.unreadable:
            raise ShelfUnavailable("it cannot be read", "see to it")
        return tuple(self.held.values())

    def remove(self, file: Shelved, *, before) -> bool:
        self.before_remove(file)
        if file.name in self.stuck:
            raise ShelfUnavailable(f"{file.name} cannot be removed", "see to it")
        if self.held[file.name].put_at >= before:
            return False
        del self.held[file.name]
        return True


@pytest.fixture
def ground():
    made = Ground(whole_log=True)
    made.root = made.person("root", Role.ADMIN)
    made.shelf = HandShelf(made.clock)
    made.core = swap(made.core, shelf=made.shelf)
    staff.add_accounts(made.core, [made.account("bolt", 1)])
    return made


def shown(ground, *content: bytes, client: str = "acme", **more: object):
    """An intent that shows these, which are on the shelf."""
    refs = tuple(ground.shelf.put(each).ref for each in content)
    account = f"{client}-1"
    return ground.submit(f"shows {len(refs)} of {client} {more}", media=refs, client=client, account=account, **more)


def withdrawn(ground, queued) -> None:
    submit.withdraw(ground.core, queued.intent.intent, person=PersonId("root"))


def swept(ground, **more: object):
    return sweep.sweep(ground.core, ground.root, WHY, **more)


def left(ground) -> set[str]:
    return set(ground.shelf.held)


class Work(msgspec.Struct):
    """As a flow keeps it."""

    media: tuple[str, ...]


def kept(ground, *refs: str, kind=DocumentKind.ASSET, client: str = "acme") -> None:
    of = {"client": ClientId(client), "kind": kind, "subject": f"of {refs}", "state": "accepted"}
    ground.store.transact(lambda tx: documents.keep(ground.core, tx, Work(refs), **of), deadline_s=5)


def entries(ground) -> list[dict]:
    return [each for each in opened(ground.store) if each["kind"] == "media_erased"]


def test_what_an_erased_intent_alone_showed_is_gone_and_the_log_says_so(ground):
    mine, others = shown(ground, b"mine", key="k1"), shown(ground, b"theirs", client="bolt", key="k2")
    withdrawn(ground, mine)
    ground.clock.pass_s(HOUR_S + 1)
    assert (swept(ground).files, len(left(ground))) == (0, 2), "of what is kept nothing goes, over or not"
    erase.erase_content(ground.core, "acme", ground.root, WHY)
    assert swept(ground) == sweep.Swept(files=1, bytes=4, named=1, young=0)
    assert left(ground) == set(others.intent.media)
    (entry,) = entries(ground)
    assert [entry[each] for each in ("files", "bytes", "person", "why")] == [1, 4, "root", WHY]


def test_a_picture_that_another_client_shows_too_stays_until_that_is_erased(ground):
    mine, theirs = shown(ground, b"both", key="k1"), shown(ground, b"both", client="bolt", key="k2")
    withdrawn(ground, mine)
    withdrawn(ground, theirs)
    ground.clock.pass_s(HOUR_S + 1)
    erase.erase_content(ground.core, "acme", ground.root, WHY)
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=1, young=0)
    assert entries(ground) == [], "where nothing goes the log says nothing"
    erase.erase_content(ground.core, "bolt", ground.root, WHY)
    assert swept(ground).files == 1


def test_a_picture_of_an_intent_that_is_still_to_be_published_stays(ground):
    shown(ground, b"soon", key="k1")
    ground.clock.pass_s(HOUR_S + 1)
    assert erase.erase_content(ground.core, "acme", ground.root, WHY).intents == 0
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=1, young=0)


def test_every_intent_is_read_though_in_steps(ground, monkeypatch):
    monkeypatch.setattr(sweep, "CHUNK_INTENTS", 2)
    names = {shown(ground, bytes([65 + n]), key=f"k{n}").intent.media[0] for n in range(7)}
    ground.shelf.put(b"nobody's")
    ground.clock.pass_s(HOUR_S + 1)
    assert swept(ground) == sweep.Swept(files=1, bytes=8, named=7, young=0)
    assert left(ground) == names


@pytest.mark.parametrize("kind", sweep.NAMING)
def test_what_a_document_of_a_flow_names_stays_until_the_document_is_erased(ground, kind):
    kept(ground, ground.shelf.put(b"made").ref, kind=kind)
    ground.clock.pass_s(HOUR_S + 1)
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=1, young=0)
    erase.erase_client(ground.core, "acme", ground.root, WHY)
    assert swept(ground).files == 1


@pytest.mark.parametrize("kind", sorted(sweep.FROM_OUTSIDE))
def test_whoever_writes_a_pictures_address_below_a_post_keeps_no_picture(ground, kind):
    kept(ground, ground.shelf.put(b"seen").ref, kind=kind)
    ground.clock.pass_s(HOUR_S + 1)
    assert swept(ground).files == 1


def test_the_age_counts_from_the_last_put_and_at_its_edge(ground):
    grace_s = sweep.GRACE / timedelta(seconds=1)
    ground.shelf.put(b"new")
    ground.clock.pass_s(grace_s)
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=0, young=1)
    ground.clock.pass_s(0.000_001)
    assert swept(ground) == sweep.Swept(files=1, bytes=3, named=0, young=0)


def test_what_is_put_again_while_it_is_looked_for_stays(ground):
    ground.shelf.put(b"again")
    ground.clock.pass_s(HOUR_S + 1)
    ground.shelf.before_remove = lambda _: ground.shelf.put(b"again")
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=0, young=1)


def test_an_intent_that_names_what_lies_there_makes_it_young_before_it_is_in_the_store(ground):
    ref = ground.shelf.put(b"old").ref
    ground.clock.pass_s(HOUR_S + 1)
    told = []
    ground.store.on_try = lambda: told.append(ground.shelf.held[ref].put_at)
    ground.submit("by the API", media=(ref,))
    assert told == [ground.clock.now()]


def test_an_intent_that_came_while_the_store_was_read_keeps_its_picture(ground, monkeypatch):
    """Also where the process that took it in has no shelf to make it young on."""
    ref, other = ground.shelf.put(b"old").ref, ground.shelf.put(b"other").ref
    see, bare = sweep._see_intents, swap(ground.core, shelf=type(Ground().core.shelf)())

    def meanwhile(core, marks):
        last = see(core, marks)
        ground.core = bare
        ground.submit("by the API", media=(ref,))
        return last

    monkeypatch.setattr(sweep, "_see_intents", meanwhile)
    ground.clock.pass_s(HOUR_S + 1)
    assert swept(ground).files == 1
    assert left(ground) == {ref}
    assert other not in left(ground)


def test_what_is_handed_over_and_erased_while_the_store_is_read_keeps_its_picture(ground, monkeypatch):
    """Its document is gone once intents are read: so documents are read first."""
    ref = ground.shelf.put(b"made").ref
    kept(ground, ref)
    order = []
    for name in ("_see_documents", "_see_intents"):
        see = getattr(sweep, name)
        monkeypatch.setattr(sweep, name, lambda *args, see=see, name=name: (order.append(name), see(*args))[1])
    swept(ground)
    assert order == ["_see_documents", "_see_intents"]


def test_what_a_crash_left_of_a_file_goes_once_it_is_old(ground):
    mine = shown(ground, b"mine").intent.media[0]
    ground.shelf.half("half")
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=1, young=1)
    ground.clock.pass_s(HOUR_S + 1)
    assert swept(ground) == sweep.Swept(files=1, bytes=7, named=1, young=0)
    assert left(ground) == {mine}


def test_a_dry_run_says_the_same_and_removes_and_writes_nothing(ground):
    shown(ground, b"mine")
    ground.shelf.put(b"nobody's")
    ground.clock.pass_s(HOUR_S + 1)
    before, size = left(ground), ground.store.read(lambda tx: tx.audit_size())
    would = sweep.sweep(ground.core, ground.root, "", dry_run=True)
    assert (left(ground), ground.store.read(lambda tx: tx.audit_size())) == (before, size)
    assert would == swept(ground)
    assert would.files == 1


# ---------------------------------------------------------------- in doubt, nothing goes


def doubtful(ground) -> None:
    """Something old that nothing names, beside something that is named."""
    shown(ground, b"mine", key="mine")
    ground.shelf.put(b"nobody's")
    ground.clock.pass_s(HOUR_S + 1)


def test_a_shelf_on_which_nothing_lies_that_the_store_names_is_another_ones(ground):
    doubtful(ground)
    ground.shelf.held = {name: each for name, each in ground.shelf.held.items() if each.size == len(b"nobody's")}
    for dry_run in (True, False):
        with pytest.raises(ShelfUnavailable, match="of 1 files on the shelf it names none"):
            swept(ground, dry_run=dry_run)
    assert (len(left(ground)), entries(ground)) == (1, [])
    ground.shelf.held = {}
    with pytest.raises(ShelfUnavailable, match="of 0 files"):
        swept(ground)


def test_a_store_that_names_nothing_has_no_shelf_to_know(ground):
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=0, young=0)


def test_where_a_document_cannot_be_read_nothing_goes(ground):
    doubtful(ground)
    kept(ground, "x")
    body = ground.store.read(lambda tx: tx.documents())[-1]
    odd = msgspec.structs.replace(body, document="doc-odd", version=2, body='{"media": ["image/png:')
    ground.store.transact(lambda tx: tx.add_document(odd), deadline_s=5)
    with pytest.raises(StoreCorrupt, match="doc-odd cannot be read"):
        swept(ground)
    assert (len(left(ground)), entries(ground)) == (2, [])


def test_a_name_in_anothers_escapes_is_a_name(ground):
    ref = ground.shelf.put(b"made").ref
    kept(ground, "x")
    body = ground.store.read(lambda tx: tx.documents())[-1]
    escaped = json.dumps({"media": [ref]}).replace(ref[-1], f"\\u{ord(ref[-1]):04x}")
    assert ref not in escaped
    odd = msgspec.structs.replace(body, document="doc-odd", version=2, body=escaped)
    ground.store.transact(lambda tx: tx.add_document(odd), deadline_s=5)
    ground.clock.pass_s(HOUR_S + 1)
    assert swept(ground) == sweep.Swept(files=0, bytes=0, named=1, young=0)


def test_where_what_an_intent_shows_cannot_be_read_nothing_goes(ground):
    doubtful(ground)
    queued = ground.store.read(lambda tx: tx.intents())[0]
    odd = msgspec.structs.replace(queued.intent, intent="int-odd", idempotency_key="odd", media=("a picture",))
    ground.store.transact(lambda tx: tx.add_intent(msgspec.structs.replace(queued, intent=odd)), deadline_s=5)
    with pytest.raises(StoreCorrupt, match="int-odd shows cannot be read"):
        swept(ground)
    assert (len(left(ground)), entries(ground)) == (2, [])


@pytest.mark.parametrize("reads_before", range(5))
def test_where_the_store_is_away_nothing_goes(ground, reads_before):
    doubtful(ground)
    calls = []

    def count() -> None:
        calls.append(1)
        ground.store.away = int(len(calls) == reads_before + 1)

    read = ground.store.read

    def counted(look):
        count()
        return read(look)

    ground.store.read = counted
    with pytest.raises(StoreUnavailable):
        swept(ground)
    ground.store.read, ground.store.away = read, 0
    assert (len(left(ground)), entries(ground)) == (2, [])


def test_a_shelf_that_cannot_be_read_is_said(ground):
    doubtful(ground)
    ground.shelf.unreadable = True
    with pytest.raises(ShelfUnavailable, match="cannot be read"):
        swept(ground)
    assert entries(ground) == []


def test_a_process_without_a_shelf_says_so(ground):
    ground.core = swap(ground.core, shelf=type(Ground().core.shelf)())
    with pytest.raises(ShelfUnavailable, match="no shelf"):
        swept(ground)


def test_what_cannot_be_removed_is_counted_the_rest_goes_and_the_next_sweep_finishes(ground):
    shown(ground, b"mine")
    stuck = ground.shelf.put(b"stuck").ref
    ground.shelf.put(b"free")
    ground.clock.pass_s(HOUR_S + 1)
    ground.shelf.stuck = {stuck}
    with pytest.raises(ShelfUnavailable, match=r"1 files are gone from the shelf, and 1 are not: .* cannot be removed"):
        swept(ground)
    ground.shelf.stuck = set()
    assert swept(ground) == sweep.Swept(files=1, bytes=5, named=1, young=0)
    assert [each["files"] for each in entries(ground)] == [2, 1]


@pytest.mark.parametrize("at", ["sweep.decided", "sweep.removed"])
def test_after_a_crash_the_next_sweep_finishes(ground, at):
    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == at:
            raise Killed

    doubtful(ground)
    with contextlib.suppress(Killed):
        sweep.sweep(swap(ground.core, seam=die), ground.root, WHY)
    assert len(entries(ground)) == 1, "it stands in the log before anything goes"
    assert len(left(ground)) == (2 if at == "sweep.decided" else 1)
    swept(ground)
    assert len(left(ground)) == 1


def test_only_an_admin_of_all_clients_sweeps_and_says_why(ground):
    doubtful(ground)
    keys = staff.add_person(ground.core, "bob", Role.ADMIN, ("bolt",), by=ground.root)
    ground.keys["bob"] = keys
    ground.shelf.unreadable = True  # nobody learns of the shelf before they are proved
    for dry_run in (True, False):
        with pytest.raises(Refused, match="may not act as admin for every client"):
            sweep.sweep(ground.core, ground.keys_of("bob"), WHY, dry_run=dry_run)
    with pytest.raises(BadInput, match="reason"):
        sweep.sweep(ground.core, ground.root, " ")
