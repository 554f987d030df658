"""Letters in a scenario: a post office that takes mail, a process that hands it over, and clients who read and answer."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from safety_core.adapters.stores import packaged
from safety_core.errors import BadFile, Bounced, HoldpointError
from safety_core.fleet import letters_files
from safety_core.letters import NAME, Channel, Contact, Letter, LetterKind, SignedAnswer, parse, signature
from safety_core.records import NoticeKind
from safety_core.shell import answers, contacts, deliver, letter_outlets, letters
from safety_core.vocabulary import ClientId
from simulators.scheduler import Scheduler
from steps.rig.approvers import Approvers

CARRIED = "letter.carried"
"""The point between the handing over of a letter and the record of it."""
LOOK_S = 1.0
CLOSED_BOX = "refused for good (550 5.1.1)"


@dataclass
class PostOffice:
    """Implements ``ports.Courier``: what it took, by address; ``closed`` are addresses where nobody is."""

    scheduler: Scheduler
    got: dict[str, list[Letter]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    @property
    def channel(self) -> Channel:
        return Channel.SMTP

    def carry(self, letter: Letter, contact: Contact) -> None:
        """See ``ports.Courier``."""
        self.asked.append(contact.address)
        if contact.address in self.closed:
            raise Bounced(CLOSED_BOX, "ask the client")
        self.got.setdefault(contact.address, []).append(letter)
        self.scheduler.seam(CARRIED)


class Correspondence(Approvers):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.office = PostOffice(self.scheduler)
        self.refused_file: BadFile | None = None
        self.refused_answer: HoldpointError | None = None
        self._posts = 0

    # ------------------------------------------------------------ what is done

    def reach_by_mail(self, client: str) -> None:
        """An admin sets where the client is written to; from now on a process hands letters over."""
        contacts.put(self.core, client, Channel.SMTP, address_of(client), self._admin())
        if self._posts == 0:
            self.start_post()

    def start_post(self) -> None:
        """A process that hands over what is due."""
        self._posts += 1
        name = f"post-{self._posts}"
        core = replace(self._core(name), couriers=(self.office,))

        def loop() -> None:
            while True:
                deliver.deliver_due(core, letter_outlets.outlets(core))
                core.clock.sleep(LOOK_S)

        self.scheduler.spawn(f"{name}/post", loop, process=name)

    def kill_post(self) -> None:
        """The process that hands letters over is killed right after the next one; another one takes its place."""
        mine = f"post-{self._posts}"
        self.scheduler.kill_at(seam=CARRIED, process=mine)

        def watch() -> None:
            while self.scheduler.alive(mine):
                self.core.clock.sleep(LOOK_S)
            self.start_post()

        self.scheduler.spawn("post-watch/watch", watch, process="post-watch")

    def close_box(self, client: str) -> None:
        """Nobody is at the client's address any more."""
        self.office.closed.add(address_of(client))

    def welcome(self, client: str) -> None:
        """The client is enrolled: a process writes its welcome."""
        command = self.command(
            lambda core: core.store.transact(
                lambda tx: letters.write_in(
                    core, tx, ClientId(client), LetterKind.WELCOME, letters.ENROLLED, stage="canary", share="10 %"
                ),
                deadline_s=letters.LETTER_DEADLINE_S,
            )
        )
        self.await_command(command)
        assert command.error is None, str(command.error)

    def ask_how(self, client: str) -> None:
        """An admin asks a client how they get on."""
        letters.send(self.core, client, LetterKind.FEEDBACK, self._admin())

    def load_letters_without(self, kind: str, name: str, folder: Path) -> None:
        """An admin loads the packaged letters, of which one no longer says what it must."""
        body = (Path(packaged.__file__).parent / f"{NAME}.txt").read_text(encoding="utf-8")
        before, heading, rest = body.partition(f"== {kind}\n")
        mine, line, others = rest.partition("\n== ")
        file = folder / "letters.txt"
        file.write_text(before + heading + mine.replace(f"{{{name}}}", "soon") + line + others, encoding="utf-8")
        try:
            letters_files.read_templates(file)
        except BadFile as refused:
            self.refused_file = refused

    def answer(self, client: str, code_of: str) -> None:
        """Somebody answers a client's form with the code out of this or another client's letter."""
        mine, theirs = (self._read(each, LetterKind.FEEDBACK)[-1] for each in (client, code_of))
        code = next(each for each in theirs.body.split() if each.startswith(f"{theirs.letter}."))
        made = SignedAnswer(letter=mine.letter, client=client, answers={"happy": True}, signature="")
        signed = msgspec.structs.replace(made, signature=signature(code.partition(".")[2], made))
        try:
            answers.take(self.core, answers.read(msgspec.json.encode(signed).decode()))
        except HoldpointError as refused:
            self.refused_answer = refused

    # ------------------------------------------------------------ what is seen

    def read_names(self, client: str, kind: str) -> list[str]:
        """The names of the letters of a kind that lie in a client's box, as often as they lie there."""
        return [each.letter for each in self._read(client, LetterKind(kind))]

    def read_words(self, client: str) -> str:
        """All that lies in a client's box."""
        return "\n".join(f"{each.subject}\n{each.body}" for each in self.office.got.get(address_of(client), []))

    def asked_for(self, client: str) -> int:
        """How often the client's address was tried."""
        return self.office.asked.count(address_of(client))

    def told_of_letters(self, client: str) -> list[str]:
        """What operators were told of letters to a client that nobody took."""
        every = self.store.read(lambda tx: tx.notices())
        return [each.words for each in every if each.kind is NoticeKind.LETTER_NOT_TAKEN and each.client == client]

    def answers_of(self, client: str) -> int:
        """How many answers of a client are kept."""
        return len(answers.listed(self.core, client))

    def letters_in_force(self) -> bool:
        """Whether the templates in force are still those that the database came with."""
        found = self.store.read(lambda tx: tx.rules(NAME))
        assert found is not None
        return found.version == 1 and bool(parse(found.body).everybody)

    def _read(self, client: str, kind: LetterKind) -> list[Letter]:
        return [each for each in self.office.got.get(address_of(client), []) if each.kind is kind]


def address_of(client: str) -> str:
    """Where a client is written to."""
    return f"post@{client}.example"
