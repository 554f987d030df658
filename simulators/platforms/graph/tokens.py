"""Tokens of the Graph: which are good, the proof beside them, a long-lived one for another, and what is known of one.

Source: developers.facebook.com, access tokens, securing requests; what is from memory stands in docs/simulated.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.domain import Account, Token
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import METHOD, error, invalid_token
from simulators.platforms.graph.regime import GraphConfig
from simulators.platforms.state import State
from simulators.platforms.story import Answer, Refusal, Visit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def known(state: State[Any], text: str | None) -> Token | None:
    """The bearer token of that text, or the token of an app (``id|secret``), good or not."""
    if text is None:
        return None
    found = state.store.tokens.get(text)
    if found is not None:
        return found if found.secret is None else None
    name, bar, secret = text.partition("|")
    if bar and state.store.apps.get(name) == secret:
        account = Account(platform="", id=name, username=name, name=name, kind="app")
        return Token(text=text, account=account, app=name, scopes=[])
    return None


def refused(state: State[Any], text: str | None, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
    """Why a token is not taken; ``None``: it is."""
    config: GraphConfig = state.config
    status = config.token_status
    if text is None:
        return error(400, 2500, "An active access token must be used to query information about the current user.")
    if token is None:
        return invalid_token(status, "Invalid OAuth access token - Cannot parse access token")
    if token.revoked:
        return invalid_token(status, _REVOKED[config.revoked_subcode], config.revoked_subcode)
    if not token.good(now_us):
        ended_us = min(now_us, now_us if token.expires_us is None else token.expires_us)
        return invalid_token(
            status,
            f"Error validating access token: Session has expired on {_long(unix_us - (now_us - ended_us))}. "
            f"The current time is {_long(unix_us)}.",
            463,
        )
    return None


_REVOKED = {
    458: "Error validating access token: The user has not authorized application.",
    460: "Error validating access token: The session has been invalidated because the user changed their password or "
    "Facebook has changed the session for security reasons.",
    467: "Error validating access token: The session is invalid because the user logged out.",
}


def _long(unix_us: int) -> str:
    return f"{_EPOCH + timedelta(seconds=unix_us // 1_000_000):%A, %d-%b-%y %H:%M:%S} UTC"


def unproved(state: State[Any], params: Params, token: Token) -> Answer | None:
    """Why the proof beside a token is not taken: it is the HMAC of the token under the app's secret, as hex."""
    proof = params.values.get("appsecret_proof")
    if proof is None:
        if not state.config.require_proof:
            return None
        return error(400, 100, "API calls from the server require an appsecret_proof argument", kind=METHOD)
    secret = state.store.apps[token.app]
    expected = hmac.new(secret.encode(), token.text.encode(), hashlib.sha256).hexdigest()
    if hmac.compare_digest(proof.encode(errors="replace"), expected.encode()):
        return None
    return error(400, 100, "Invalid appsecret_proof provided in the API argument", kind=METHOD)


def app_of(state: State[Any], params: Params) -> str | None:
    """The app that shows its id and secret: the key of an app, or the id of its client."""
    name, secret = (params.values.get(each, "") for each in ("client_id", "client_secret"))
    if state.store.apps.get(name) == secret:
        return name
    client = state.store.clients.get(name)
    return client[0] if client is not None and client[1] == secret else None


def exchanged(state: State[Any], visit: Visit, *, owner: str | None) -> Token:
    """A long-lived token for the one that was shown, which lives on until it ends by itself.

    ``owner``: a fault has it be this account's (``""``: another's, drawn).
    """
    old = visit.token
    account = old.account
    if owner is not None:
        account = state.store.accounts[owner] if owner else state.another(account.id)
    new = Token(
        text=state.new_token("EAA"), account=account, app=old.app, scopes=list(old.scopes),
        expires_us=visit.now_us + round(state.config.access_token_life_s * 1_000_000),
    )  # fmt: skip
    state.store.add_token(new)
    return new


def exchange_answer(state: State[Any], token: Token) -> Answer:
    """What an exchange answers."""
    life_s = round(state.config.access_token_life_s)
    return Answer(200, {"access_token": token.text, "token_type": "bearer", "expires_in": life_s})


def debugged(state: State[Any], visit: Visit, params: Params) -> Answer:
    """``GET /debug_token``: what is known of ``input_token``, for the app that it belongs to."""
    text = params.values.get("input_token")
    if not text:
        raise Refusal(error(400, 100, "(#100) The parameter input_token is required"))
    token = known(state, text)
    trouble = refused(state, text, token, now_us=visit.now_us, unix_us=visit.unix_us)
    if token is None:
        assert trouble is not None  # nobody's token
        return Answer(200, {"data": {**_why(trouble), "is_valid": False, "scopes": []}})
    if token.app != visit.token.app:
        raise Refusal(error(400, 100, "(#100) You must provide an app access token, or a user access token that is an "
                            "owner or developer of the app"))  # fmt: skip
    left_us = 0 if token.expires_us is None else token.expires_us - visit.now_us
    said: dict[str, Any] = {
        "app_id": token.app,
        "application": token.app,
        "type": {"person": "USER", "app": "APP"}.get(token.account.kind, "PAGE"),
        "expires_at": 0 if token.expires_us is None else (visit.unix_us + left_us) // 1_000_000,
        "is_valid": trouble is None,
        "scopes": list(token.scopes),
        "user_id": token.account.id,
    }
    if token.account.kind == "page":
        said["profile_id"] = token.account.id
    return Answer(200, {"data": said if trouble is None else {**said, **_why(trouble)}})


def _why(trouble: Answer) -> dict[str, Any]:
    said = trouble.body["error"]
    why = {"code": said["code"], "message": said["message"]}
    if "error_subcode" in said:
        why["subcode"] = said["error_subcode"]
    return {"error": why}
