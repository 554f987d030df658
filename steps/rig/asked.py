"""A service of RTV's that asks for permits and acts on them itself, in a process of its own: what it was given, and what it did."""

from typing import Any

from safety_core.adapters.platforms import ADAPTERS
from safety_core.ports import Exchange, Ready
from safety_core.shell import outside
from safety_core.shell.core import Core
from safety_core.shell.submit import Wanted
from steps.rig.hands import Command
from steps.rig.unknowns import Unknowns

WAITS_S = 10.0


class Asked(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.asking: Command | None = None
        self._service = ""

    def service_asks(self, service: str, client: str, text: str, *, wait_s: float = WAITS_S) -> None:
        """It asks for a permit to publish on the client's first account, and waits so long for it."""
        account, who, key = self.first_account(client), self.claimant(service), f"asked-{len(self.submitted) + 1}"
        wanted = Wanted(
            client=client,
            platform=account.platform.value,
            account=account.account,
            action="publish",
            text=text,
            key=key,
            tag=f"{self.scenario}/{key}",
        )
        self._service = service
        self._run(lambda core: outside.ask(core, who, wanted, wait_s=wait_s))
        self.submitted.append(self.given().queued)

    def service_asks_again(self) -> None:
        """It asks once more for the same, and waits for it."""
        who, intent = self.claimant(self._service), self.given().queued.intent.intent
        self._run(lambda core: outside.ask_again(core, who, intent, wait_s=WAITS_S))

    def service_acts(self, *, answers: bool) -> None:
        """It sends the one request with its own token, re-checks nothing, and hands over what came, or is not heard of again."""
        command = self.service_will_act(0, answers=answers)
        self.await_command(command)
        assert command.error is None, command.error

    def service_will_act(self, delay_s: float, *, answers: bool) -> Command:
        """The same, so long from now."""
        who, asked = self.claimant(self._service), self.given()
        assert asked.leave is not None, "it has no leave to act on"
        permit = asked.leave.permit

        def act(core: Core) -> None:
            core.clock.sleep(delay_s)
            exchange = self._sent(core, asked)
            if answers:
                outside.answer(core, who, permit, exchange)

        return self.command(act)

    def given(self) -> outside.Asked:
        """What it was told last."""
        assert self.asking is not None, "no service has asked for anything"
        assert self.asking.error is None, self.asking.error
        found = self.asking.result
        assert isinstance(found, outside.Asked)
        return found

    def _run(self, ask: Any) -> None:
        self.asking = self.command(ask)
        self.await_command(self.asking)

    def _sent(self, core: Core, asked: outside.Asked) -> Exchange:
        intent = asked.queued.intent
        account = self.bound(intent.client, intent.account)
        request = ADAPTERS[account.platform].commit(
            intent, account=account.platform_account, token=core.vault.token(account), ready=Ready()
        )
        by_us = self.scheduler.now_us() + round(self.timing.request_s * 1_000_000)
        channel = self._wires[core.worker].connect(request.host, by_us=by_us)  # with nothing of ours in its way
        channel.write(request, tag=intent.tag)
        return channel.read(by_us=by_us)
