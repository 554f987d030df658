"""Letters to clients: what kinds there are, what stands in each, and the form that answers come back by.

1. A template is text with named fields, ``{client}``. Which fields a kind has stands in ``FIELDS``; one that must be there
   and is not, and one that nobody knows, are found when the file is read, never when a letter is written.
2. Filling is one pass: what a value says stays text, braces included. Control and format characters are left out of it; in
   a subject, and in a field of one line, so is every line break. Nothing asks the machine what language or zone it is in.
3. A client's own template goes before the one for everybody; nothing else of a client is looked at.
4. An answer is signed with its letter's own token. Who has not read the letter has no token; of one letter one is taken.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import msgspec

from safety_core.errors import BadFile, Miswired
from safety_core.records import DeliveryState
from safety_core.vocabulary import ClientId, LetterId, PersonId

NAME = "letters"
"""Of the templates, among the sets of rules that the store keeps."""
SUBJECT_MAX_CHARS = 150
BODY_MAX_CHARS = 20_000
VALUE_MAX_CHARS = 4_000
FILE_MAX_CHARS = 200_000


class LetterKind(StrEnum):
    """What a client is told."""

    WELCOME = "welcome"
    STATUS = "status"
    INCIDENT = "incident"
    FEEDBACK = "feedback"
    GRADUATION = "graduation"


class Fields(NamedTuple):
    """Of one kind: what whoever writes the letter gives, which of all fields a template must hold, and what may be long."""

    given: frozenset[str]
    needed: frozenset[str]
    long: frozenset[str] = frozenset()


def _fields(given: str, needed: str, long: str = "") -> Fields:
    return Fields(frozenset(given.split()), frozenset(needed.split()), frozenset(long.split()))


OF_EVERY_LETTER = frozenset({"client", "date"})
"""What is known of every letter: whom it is for, and the day (UTC) on which it was written."""
FORM = "form"
"""The code that a form answers under, of kinds that ask for an answer: the letter's name and its token."""
FIELDS: dict[LetterKind, Fields] = {
    LetterKind.WELCOME: _fields("stage share accounts", "client stage"),
    LetterKind.STATUS: _fields("message", "message", "message"),
    LetterKind.INCIDENT: _fields("severity stopped since expected_end", "severity expected_end"),
    LetterKind.FEEDBACK: _fields("", FORM),
    LetterKind.GRADUATION: _fields("stage since", "client stage"),
}
ASKS = frozenset({LetterKind.FEEDBACK})
"""Kinds that ask for an answer."""


class Channel(StrEnum):
    """How a client is reached: the channels of ``[notify]`` that lead to other people."""

    SMTP = "smtp"
    WEBHOOK = "webhook"


MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
MAIL_ADDRESS_MAX_CHARS = 254


def is_mail_address(text: str) -> bool:
    """Whether it is one plain mail address, and so nothing that could be more in a header."""
    return bool(MAIL_ADDRESS.fullmatch(text)) and len(text) <= MAIL_ADDRESS_MAX_CHARS


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Where a client is reached on one channel.

    Attributes:
        address: a mail address or a URL, or a reference into the vault behind which it stands.
        secret: a reference, of what a webhook is signed with.
        salt: opens the log's commitment to the address; gone with this row.
        at: wall clock, ISO 8601, aware.
    """

    client: ClientId
    channel: Channel
    address: str
    secret: str | None
    salt: str
    set_by: PersonId
    at: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter, as it was written: in the transaction of what it tells, and once for its occasion.

    Attributes:
        occasion: what it is for, in words of the core's own (``enrolled``, a halt's name).
        salt: opens the log's commitment to subject and body.
        token: signs the answer to it; empty where none is asked for.
        written_by: who had it written; ``None``: Holdpoint itself.
        at: wall clock, ISO 8601, aware.
    """

    letter: LetterId
    client: ClientId
    kind: LetterKind
    occasion: str
    subject: str
    body: str
    salt: str
    token: str
    written_by: PersonId | None
    at: str

    @property
    def content(self) -> str:
        """What the log commits to."""
        return f"{self.subject}\n\n{self.body}"


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """A letter on its way by one channel. ``due_us``: as in ``records.Delivery``."""

    letter: LetterId
    client: ClientId
    channel: Channel
    state: DeliveryState
    attempts: int
    due_us: int
    saw: str = ""


class FormAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back for one letter.

    Attributes:
        said: canonical JSON of the questions' names and what was answered.
        salt: opens the log's commitment to it.
    """

    letter: LetterId
    client: ClientId
    said: str
    salt: str
    at_us: int
    at: str


def masked(letter: Letter, text: str) -> str:
    """A text of the letter without the token that signs its answer."""
    return text.replace(letter.token, "(token)") if letter.token else text


def without_secrets(address: str) -> str:
    """A URL's path may hold a token, and a reference says where a secret is: shown is only the host, or that it is one."""
    scheme, slashes, rest = address.partition("://")
    if slashes:
        return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}/…"
    return address


class LettersGone(msgspec.Struct, frozen=True):
    """How many letters and answers of a client lost what they held, with their salts."""

    letters: int
    answers: int


# ---------------------------------------------------------------- templates


class Template(NamedTuple):
    """A subject and a body, each as text and names of fields by turns."""

    subject: tuple[str, ...]
    body: tuple[str, ...]


class Templates(NamedTuple):
    """What a file says: for everybody, and for single clients."""

    everybody: Mapping[LetterKind, Template]
    of_client: Mapping[tuple[LetterKind, str], Template]

    def of(self, kind: LetterKind, client: ClientId) -> Template:
        """The client's own, or everybody's."""
        return self.of_client.get((kind, client), self.everybody[kind])


class _Section(NamedTuple):
    line: int
    kind: LetterKind
    client: str | None
    lines: tuple[str, ...]

    @property
    def field(self) -> str:
        return f"{self.kind} for {self.client}" if self.client else self.kind.value


_HEADING = re.compile(r"== ([a-z_]+)(?: for ([a-z0-9_-][a-z0-9_.-]{0,63}))?")
_FIELD = re.compile(r"\{([a-z_]+)\}|\{\{|\}\}|[{}]")
_SUBJECT = "Subject: "
_HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Cs")


def parse(text: str, *, file: str = f"rules {NAME}") -> Templates:
    """The templates of a file's text.

    Raises:
        BadFile: with line and field.
    """
    if len(text) > FILE_MAX_CHARS:
        raise BadFile(file, None, "", f"has more than {FILE_MAX_CHARS} characters", "give the right file")
    everybody: dict[LetterKind, Template] = {}
    of_client: dict[tuple[LetterKind, str], Template] = {}
    for section in _sections(text.removeprefix("\ufeff").replace("\r\n", "\n"), file):
        template = _template(section, file)
        if section.client is None and section.kind not in everybody:
            everybody[section.kind] = template
        elif section.client is not None and (section.kind, section.client) not in of_client:
            of_client[section.kind, section.client] = template
        else:
            raise BadFile(file, section.line, section.field, "stands there twice", "keep one of the two")
    for kind in LetterKind:
        if kind not in everybody:
            raise BadFile(file, None, kind, "has no letter for everybody", f"add one: == {kind}")
    return Templates(everybody, of_client)


def _sections(text: str, file: str) -> Iterator[_Section]:
    """Each letter, from its heading to the next."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("==")]
    for number, line in enumerate(lines[: starts[0]] if starts else lines, 1):
        if line.strip() and not line.startswith("#"):
            do = "begin each letter with a heading (== welcome); what comes before it begins with #"
            raise BadFile(file, number, "", "stands before the first letter", do)
    for start, end in pairwise([*starts, len(lines)]):
        heading = _HEADING.fullmatch(lines[start].rstrip())
        kinds = ", ".join(LetterKind)
        if heading is None or heading[1] not in list(LetterKind):
            raise BadFile(
                file, start + 1, "heading", "names no letter", f"write == KIND or == KIND for CLIENT: {kinds}"
            )
        yield _Section(start + 1, LetterKind(heading[1]), heading[2], tuple(lines[start + 1 : end]))


def _template(section: _Section, file: str) -> Template:
    def wrong(offset: int, said: str, do: str) -> BadFile:
        return BadFile(file, section.line + offset, section.field, said, do)

    lines = section.lines
    if not lines or not lines[0].startswith(_SUBJECT) or not lines[0].removeprefix(_SUBJECT).strip():
        raise wrong(1, "has no subject", "write it right below the heading: Subject: WORDS")
    if len(lines) < 2 or lines[1].strip():  # noqa: PLR2004
        raise wrong(2, "has no empty line below its subject", "leave one")
    body = "\n".join(lines[2:]).strip("\n")
    if not body.strip() or len(body) > BODY_MAX_CHARS:
        raise wrong(3, f"has no body of 1 to {BODY_MAX_CHARS} characters", "write what the client is told")
    for offset, line in enumerate(lines, 1):
        if hidden := next((each for each in line if unicodedata.category(each) in _HIDDEN), None):
            raise wrong(offset, f"holds U+{ord(hidden):04X}, which no reader sees", "leave it out")
        for found in _FIELD.finditer(line):
            if odd := _odd(found, section.kind):
                raise wrong(offset, *odd)
    named = {found[1] for line in lines for found in _FIELD.finditer(line) if found[1]}
    missing = sorted(FIELDS[section.kind].needed - named)
    if missing:
        said = f"does not say {', '.join(f'{{{each}}}' for each in missing)}"
        raise wrong(0, said, "a letter of this kind must: write it where it belongs")
    return Template(_parts(lines[0].removeprefix(_SUBJECT).strip()), _parts(body))


def fields_of(kind: LetterKind) -> frozenset[str]:
    """All that a template of this kind may name."""
    return OF_EVERY_LETTER | FIELDS[kind].given | ({FORM} if kind in ASKS else set())


def _odd(found: "re.Match[str]", kind: LetterKind) -> tuple[str, str] | None:
    """What is wrong with a brace or a field, and what to do."""
    if found[0] in "{}":
        return f"holds a lone {found[0]}", f"write {{NAME}} for a field, {found[0] * 2} for the sign itself"
    if found[1] and found[1] not in fields_of(kind):
        offer = ", ".join(f"{{{each}}}" for each in sorted(fields_of(kind)))
        return f"names {{{found[1]}}}, which a letter of this kind does not have", f"take one of: {offer}"
    return None


def _parts(text: str) -> tuple[str, ...]:
    """Text, field, text, …: fields at odd places."""
    parts, at, plain = [], 0, ""
    for found in _FIELD.finditer(text):
        plain += text[at : found.start()]
        at = found.end()
        if found[1]:
            parts += [plain, found[1]]
            plain = ""
        else:
            plain += found[0][0]
    return (*parts, plain + text[at:])


class Written(NamedTuple):
    """A letter's subject and body."""

    subject: str
    body: str


def fill(template: Template, kind: LetterKind, values: Mapping[str, str]) -> Written:
    """The letter that a template becomes.

    Raises:
        Miswired: a field that the kind has is not given, is empty, or one is given that it has not.
    """
    wanted = fields_of(kind)
    shown = {name: plain(value, long=name in FIELDS[kind].long) for name, value in values.items()}
    if shown.keys() != wanted or not all(shown.values()):
        odd = sorted({*(shown.keys() ^ wanted), *(name for name, value in shown.items() if not value)})
        raise Miswired(
            f"a letter of kind {kind} and its fields {', '.join(odd)}", "give each of its fields, and no other"
        )
    subject = " ".join(_joined(template.subject, shown).split())
    if len(subject) > SUBJECT_MAX_CHARS:
        subject = f"{subject[: SUBJECT_MAX_CHARS - 1]}…"
    return Written(subject, _joined(template.body, shown))


def plain(value: str, *, long: bool = False) -> str:
    """A value as it stands in a letter: text that a reader sees, on one line unless it may be long."""
    kept = "".join(each for each in value if each == "\n" or unicodedata.category(each) not in _HIDDEN)
    return (kept.strip() if long else " ".join(kept.split()))[:VALUE_MAX_CHARS]


def _joined(parts: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "".join(values[part] if place % 2 else part for place, part in enumerate(parts))


# ---------------------------------------------------------------- answers

Said = str | int | bool


class SignedAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer as a form hands it over. ``signature``: ``v1=HEX``, see ``signature``."""

    letter: str
    client: str
    answers: dict[str, Said]
    signature: str


def signed_text(answer: SignedAnswer) -> bytes:
    """What is signed: letter, client and answers, as canonical JSON (RFC 8785)."""
    what = {"letter": answer.letter, "client": answer.client, "answers": answer.answers}
    return msgspec.json.encode(what, order="sorted")


def said_of(answer: SignedAnswer) -> str:
    """What was answered, as it is kept."""
    return msgspec.json.encode(answer.answers, order="sorted").decode()


def signature(token: str, answer: SignedAnswer) -> str:
    """HMAC-SHA256 of what is signed, under the letter's token."""
    return f"v1={hmac.new(token.encode(), signed_text(answer), hashlib.sha256).hexdigest()}"


def genuine(letter: Letter, answer: SignedAnswer) -> bool:
    """Whether whoever answers has the letter: its token signed this, for this client, and for no other."""
    mine = bool(letter.token) and letter.letter == answer.letter and letter.client == answer.client
    return mine and hmac.compare_digest(signature(letter.token, answer).encode(), answer.signature.encode())
