"""All kinds of faults, and files of them."""

from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from simulators.faults.answer_lost import AnswerLost
from simulators.faults.clock_skew import ClockSkew
from simulators.faults.cut_before import CutBefore
from simulators.faults.delivered_twice import DeliveredTwice
from simulators.faults.down import Down
from simulators.faults.garbage import Garbage
from simulators.faults.half_body import HalfBody
from simulators.faults.html_page import HtmlPage
from simulators.faults.late_commit import LateCommit
from simulators.faults.latency import Latency
from simulators.faults.media_fails_late import MediaFailsLate
from simulators.faults.plan import Plan
from simulators.faults.read_lag import ReadLag
from simulators.faults.redirect import Redirect
from simulators.faults.reset import Reset
from simulators.faults.scope_lost import ScopeLost
from simulators.faults.server_error import ServerError
from simulators.faults.text_altered import TextAltered
from simulators.faults.token_expired import TokenExpired
from simulators.faults.token_revoked import TokenRevoked
from simulators.faults.too_fast import TooFast
from simulators.faults.trickle import Trickle
from simulators.faults.truncated import Truncated
from simulators.faults.webhook_duplicated import WebhookDuplicated
from simulators.faults.webhook_forged import WebhookForged
from simulators.faults.webhook_late import WebhookLate
from simulators.faults.webhook_reordered import WebhookReordered
from simulators.faults.wrong_charset import WrongCharset
from simulators.faults.wrong_token import WrongToken
from simulators.regimes import Strict
from simulators.strict_yaml import read

AnyPlan = Annotated[
    AnswerLost
    | ClockSkew
    | CutBefore
    | DeliveredTwice
    | Down
    | Garbage
    | HalfBody
    | HtmlPage
    | LateCommit
    | Latency
    | MediaFailsLate
    | ReadLag
    | Redirect
    | Reset
    | ScopeLost
    | ServerError
    | TextAltered
    | TokenExpired
    | TokenRevoked
    | TooFast
    | Trickle
    | Truncated
    | WebhookDuplicated
    | WebhookForged
    | WebhookLate
    | WebhookReordered
    | WrongCharset
    | WrongToken,
    Field(discriminator="fault"),
]
KINDS: tuple[type[Plan], ...] = get_args(get_args(AnyPlan)[0])
NAMES: tuple[str, ...] = tuple(get_args(each.model_fields["fault"].annotation)[0] for each in KINDS)
"""What each is called in a plan."""
PLAN: TypeAdapter[Plan] = TypeAdapter(AnyPlan)


class FaultFile(Strict):
    """Plans in the order in which they are asked: the first that hits, on each side, wins."""

    plans: list[AnyPlan]


def load_faults(path: Path) -> FaultFile:
    """The plans of a file, YAML or JSON.

    Raises:
        ConfigurationRefused: naming file, line and field.
    """
    return read(path, FaultFile)
