"""The tokens of a world that somebody tries out: each is there to be met in one state."""

from simulators.domain import Store, Token
from simulators.platforms.visit import Platform


def play(platform: Platform, token: Token, role: str, now_us: int) -> None:
    """Bring a token into the state of its role."""
    token.role = role
    if role == "expired":
        token.expire()
    elif role == "revoked":
        token.revoke()
        token.revoke_refresh()
    elif role == "spent_limit":
        for window in platform.windows.all_of(token.account.id, token.app):
            window.take(now_us, window.remaining(now_us))


def listed(store: Store) -> dict[str, list[dict[str, str | None]]]:
    """The tokens by their roles; a fan's are all the fan's."""
    found: dict[str, list[dict[str, str | None]]] = {}
    for token in store.tokens.values():
        role = "fan" if token.account.fan else token.role
        said = {
            "token": token.text,
            "secret": token.secret,
            "refresh": token.refresh,
            "account": token.account.id,
            "username": token.account.username,
            "app": token.app,
        }
        found.setdefault(role, []).append(said)
    return found
