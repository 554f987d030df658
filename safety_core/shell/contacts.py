"""Where clients are reached: set, shown and removed by people. An address is the client's own, and goes with its row."""

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused
from safety_core.letters import Channel, Contact, is_mail_address
from safety_core.people import SALT_BYTES, committed
from safety_core.ports import Transaction
from safety_core.secret import FORMS, reference
from safety_core.shell import committing, letters
from safety_core.shell.addresses import check_url
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client
from safety_core.shell.scoped import acting
from safety_core.vocabulary import Role

CONTACT_DEADLINE_S = 10.0


def check(channel: Channel, address: str, secret: str | None) -> None:
    """What may stand as a contact. No message repeats the address: it may be a secret, or somebody's own.

    Raises:
        BadInput: an address of another form, or a webhook without the reference to what it is signed with.
    """
    if reference(address) is None:
        if channel is Channel.WEBHOOK:
            check_url("webhook", address)
        elif not is_mail_address(address):
            raise BadInput("mail", "is not one plain mail address", f"give it as name@host, or as {FORMS}")
    if channel is Channel.SMTP and secret is not None:
        raise BadInput("secret", "is for webhooks", "leave it away")
    if channel is Channel.WEBHOOK and (secret is None or reference(secret) is None):
        raise BadInput("secret", "is not a reference into the vault", f"give it as {FORMS}, never in clear")


def put(
    core: Core, client: str, channel: Channel, address: str, claimant: Claimant, *, secret: str | None = None
) -> Contact:
    """Set where a client is reached on a channel, as an operator for it; what was set before is gone.

    What was written while nobody could be told goes there.

    Raises:
        UnknownName: no such client. BadInput: see ``check``. Refused: not proved or not allowed.
    """
    check(channel, address, secret)

    def decide(tx: Transaction) -> Contact:
        whose = known_client(tx, client)
        person = require(tx, claimant, Role.OPERATOR, whose).person
        before = tx.contact(whose, channel)
        if before is not None and (before.address, before.secret) == (address, secret):
            return before
        contact = Contact(
            client=whose,
            channel=channel,
            address=address,
            secret=secret,
            salt=core.entropy.token(f"salt/contact/{whose}/{channel}", SALT_BYTES),
            set_by=person,
            at=core.clock.now().isoformat(),
        )
        waiting = tx.unaddressed(whose)
        tx.put_contact(contact)
        _log(core, tx, "contact", contact, claimant)
        for each in waiting:
            letters.address_in(tx, each, contact)
        return contact

    contact = acting(core, claimant).store.transact(decide, deadline_s=CONTACT_DEADLINE_S)
    core.seam("contacts.put")
    return contact


def remove(core: Core, client: str, claimant: Claimant, channel: Channel | None = None) -> tuple[Contact, ...]:
    """Forget where a client is reached, and what was still on its way there.

    Raises:
        UnknownName: no such client. Refused: not proved, not allowed, or nothing is set.
    """

    def decide(tx: Transaction) -> tuple[Contact, ...]:
        whose = known_client(tx, client)
        require(tx, claimant, Role.OPERATOR, whose)
        gone = tuple(each for each in tx.contacts() if each.client == whose and channel in (None, each.channel))
        if not gone:
            raise Refused(f"{client} has no such contact", f"see what is set: holdpoint client contact show {client}")
        for each in gone:
            tx.drop_contact(each)
            _log(core, tx, "contact_removed", each, claimant)
        return gone

    gone = acting(core, claimant).store.transact(decide, deadline_s=CONTACT_DEADLINE_S)
    core.seam("contacts.removed")
    return gone


def listed(core: Core, client: str | None = None) -> tuple[Contact, ...]:
    """What is set, without what opens the log.

    Raises:
        UnknownName: no such client.
    """

    def look(tx: Transaction) -> tuple[Contact, ...]:
        whose = None if client is None else known_client(tx, client)
        return tuple(msgspec.structs.replace(each, salt="") for each in tx.contacts() if whose in (None, each.client))

    return core.store.read(look)


def _log(core: Core, tx: Transaction, kind: str, contact: Contact, claimant: Claimant) -> None:
    person = committing.name(core, tx, claimant.person)
    address = committed(contact.salt, contact.address)
    now_us, now = core.clock.boot_us(), core.clock.now()
    tx.append_audit(entries.contact(kind, contact, address, person=person, at_us=now_us, at=now))
