"""By what people are told, letters reach clients and services hear of outcomes: adapters, as the configuration names them."""

from safety_core.fleet import reach_settings
from safety_core.fleet.settings import Loaded
from safety_core.ports import Caller, Clock, Courier, Notifier, Vault
from safety_core.vocabulary import ClientId


def notifiers(loaded: Loaded, vault: Vault, clock: Clock) -> tuple[Notifier, ...]:
    """The channels that the configuration names, ready to send; nothing is connected yet."""
    notify = loaded.settings.notify
    made: list[Notifier] = []
    if notify.log is not None:
        from safety_core.adapters.notifiers.log import LogNotifier  # noqa: PLC0415  # a halt loads none of these

        path = None if notify.log.path is None else loaded.beside(notify.log.path)
        made.append(LogNotifier(path, clock))
    if notify.smtp is not None:
        from safety_core.adapters.notifiers.smtp import SmtpNotifier  # noqa: PLC0415  # see above

        made.append(
            SmtpNotifier(
                host=notify.smtp.host,
                port=notify.smtp.port_in_force,
                security=notify.smtp.security,
                sender=notify.smtp.sender,
                recipients=notify.smtp.to,
                user=notify.smtp.user,
                password=notify.smtp.password,
                vault=vault,
                clock=clock,
            )
        )
    if notify.webhook is not None:
        from safety_core.adapters.notifiers.webhook import WebhookNotifier  # noqa: PLC0415  # see above

        made.append(WebhookNotifier(url=notify.webhook.url, secret=notify.webhook.secret, vault=vault, clock=clock))
    return tuple(made)


def couriers(loaded: Loaded, vault: Vault, clock: Clock) -> tuple[Courier, ...]:
    """The channels by which letters reach clients: mail by the server of [notify.smtp], and each client's own webhook."""
    from safety_core.adapters.notifiers.webhook import WebhookCourier  # noqa: PLC0415  # a halt loads none of these

    made: list[Courier] = [WebhookCourier(vault=vault, clock=clock, never=reach_settings.is_platforms)]
    smtp = loaded.settings.notify.smtp
    if smtp is not None:
        from safety_core.adapters.notifiers.smtp import MailServer, SmtpCourier  # noqa: PLC0415  # see above

        server = MailServer(
            host=smtp.host,
            port=smtp.port_in_force,
            security=smtp.security,
            sender=smtp.sender,
            user=smtp.user,
            password=smtp.password,
            vault=vault,
            clock=clock,
        )
        made.append(SmtpCourier(server))
    return tuple(made)


def callers(loaded: Loaded, vault: Vault, clock: Clock) -> tuple[Caller, ...]:
    """The services that are told of outcomes, in the order of the file; nothing is connected yet."""
    named = loaded.settings.outcomes
    if not named:
        return ()
    from safety_core.adapters.notifiers.callbacks import WebhookCaller  # noqa: PLC0415  # a halt loads none of these

    return tuple(
        WebhookCaller(
            name=name,
            clients=map(ClientId, each.clients),
            url=each.url,
            secrets=each.secrets,
            private=each.private,
            vault=vault,
            clock=clock,
        )
        for name, each in named.items()
    )
