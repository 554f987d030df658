"""The templates of letters in force, and loading others. What was written by older ones stays as it is."""

from functools import lru_cache

from safety_core.errors import BadFile, BadInput, StoreUnavailable, UnknownName
from safety_core.letters import NAME, Templates, parse
from safety_core.ports import Transaction
from safety_core.records import NoticeKind, Rules
from safety_core.shell import notices
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.loading import LOAD_DEADLINE_S, put_in
from safety_core.shell.names import nearest
from safety_core.shell.rules_text import check_as_loaded, digest_of
from safety_core.vocabulary import Role

LOAD_LINE = "load them anew: holdpoint client template load FILE --as ADMIN"


@lru_cache(maxsize=8)
def parsed(body: str, digest: str) -> Templates:
    """The templates of a file's text, as the store keeps it.

    Raises:
        BadInput: they are not what ``digest`` says, or cannot be read: no letter is written by them.
    """
    check_as_loaded(body, digest, f"rules {NAME}")
    try:
        return parse(body)
    except BadFile as odd:
        raise BadInput(f"rules {NAME}", "cannot be read", LOAD_LINE) from odd


def in_force(tx: Transaction) -> Templates | None:
    """The templates; ``None`` when there are none that can be read."""
    found = tx.rules(NAME)
    if found is None:
        return None
    try:
        return parsed(found.body, found.digest)
    except BadInput:
        return None


def required(tx: Transaction) -> Templates:
    """The templates.

    Raises:
        StoreUnavailable: there are none that can be read.
    """
    found = in_force(tx)
    if found is None:
        raise StoreUnavailable("the templates of letters cannot be read", LOAD_LINE)
    return found


def untold(tx: Transaction) -> str | None:
    """What people have yet to be told of templates that nobody can read."""
    if in_force(tx) is not None:
        return None
    found = tx.rules(NAME)
    which = "there are no templates" if found is None else f"version {found.version} of the templates cannot be read"
    words = f"{which}. {LOAD_LINE}"
    return None if any(each.words.endswith(words) for each in tx.notices()) else words


def tell_unreadable(core: Core) -> None:
    """For whoever keeps house: people are told of templates that nobody can read, once of each version."""

    def decide(tx: Transaction) -> None:
        words = untold(tx)
        if words is not None:
            notices.tell(core, tx, NoticeKind.LETTERS_UNREADABLE, None, words)

    if core.store.read(untold) is not None:
        core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)


def load(core: Core, body: str, claimant: Claimant) -> Rules:
    """Put templates in force, as an admin for every client. What was written already stays as it is.

    Raises:
        BadFile: they cannot be taken. UnknownName: a letter for a client that does not exist.
        Refused: not proved, or no such admin.
    """
    found, digest = parse(body), digest_of(body)

    def decide(tx: Transaction) -> Rules:
        admin = require(tx, claimant, Role.ADMIN, None)
        clients = tx.clients()
        for kind, client in found.of_client:
            if client not in clients:
                raise UnknownName(f"{kind} for {client}", client, nearest(client, clients))
        before = tx.rules(NAME)
        if before is not None and before.digest == digest:
            return before
        return put_in(core, tx, NAME, body, digest=digest, person=admin.person)

    loaded = core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("templates.loaded")
    return loaded
