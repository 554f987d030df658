"""All kinds of faults, and files of them."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from simulators.faults.answer_lost import AnswerLost
from simulators.faults.late_commit import LateCommit
from simulators.faults.latency import Latency
from simulators.faults.server_error import ServerError
from simulators.faults.too_fast import TooFast
from simulators.faults.wrong_token import WrongToken
from simulators.regimes import Strict
from simulators.strict_yaml import read

KINDS = (AnswerLost, LateCommit, Latency, ServerError, TooFast, WrongToken)
AnyPlan = Annotated[
    AnswerLost | LateCommit | Latency | ServerError | TooFast | WrongToken, Field(discriminator="fault")
]
PLAN: TypeAdapter[AnswerLost | LateCommit | Latency | ServerError | TooFast | WrongToken] = TypeAdapter(AnyPlan)


class FaultFile(Strict):
    """Plans in the order in which they are asked: the first that hits, on each side, wins."""

    plans: list[AnyPlan]


def load_faults(path: Path) -> FaultFile:
    """The plans of a file, YAML or JSON.

    Raises:
        ConfigurationRefused: naming file, line and field.
    """
    return read(path, FaultFile)
