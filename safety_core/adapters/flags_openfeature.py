"""The flags as an OpenFeature provider: whoever asks flags by that SDK gets the answers that the core decides by.

    openfeature.api.set_provider_and_wait(compose.flags_provider(settings.load(None)))

Every question reads the flags in force, so an answer is never an old one. A flag that is off, one that there is not, and
flags that cannot be had are three things:

1. off: ``DISABLED`` or ``DEFAULT``, without an error; a boolean is ``False``, any other value the caller's default.
2. not there: ``FLAG_NOT_FOUND``, and the SDK returns the caller's default.
3. cannot be had: ``PROVIDER_NOT_READY`` (the store does not answer) or ``PARSE_ERROR`` (what is in it cannot be read), and
   again the caller's default. For a boolean give ``False``: what is unknown is off.

Events: READY when the flags can be had (again), STALE when the store stops answering, ERROR when they cannot be read,
CONFIGURATION_CHANGED with the names whose flags another version changed; each is seen at the next question, or ``look``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEventDetails
from openfeature.exception import ErrorCode, OpenFeatureError
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.hook import Hook
from openfeature.provider import AbstractProvider, Metadata, ProviderStatus

from safety_core.errors import StoreUnavailable
from safety_core.flags.answers import Answer, Why, said
from safety_core.flags.context import APP_NAME, ENVIRONMENT, FIELDS, Context
from safety_core.flags.engine import Flags
from safety_core.flags.payloads import Kind, kind_of, read_as
from safety_core.flags.reading import content
from safety_core.ports import Clock
from safety_core.records import Rules

V = TypeVar("V")
Read = Callable[[], tuple[Rules, Flags] | None]
"""The flags in force; ``None`` when they cannot be read. Raises ``StoreUnavailable``."""
DRAW = "draw"
"""The attribute that stands for what is being decided; without it, the targeting key."""

_REASONS = {
    Why.MATCHED: Reason.TARGETING_MATCH,
    Why.FOR_ALL: Reason.STATIC,
    Why.DISABLED: Reason.DISABLED,
    Why.DEPENDENCY: Reason.DEFAULT,
    Why.NO_MATCH: Reason.DEFAULT,
}


class FlagsProvider(AbstractProvider):
    """See the module."""

    def __init__(
        self, read: Read, clock: Clock, hooks: Sequence[Hook] = (), close: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__()
        self._read = read
        self._clock = clock
        self._hooks = list(hooks)
        self._close = close
        self._seen: Rules | None = None
        self._status = ProviderStatus.NOT_READY

    def get_metadata(self) -> Metadata:
        return Metadata("holdpoint")

    def get_provider_hooks(self) -> list[Hook]:
        return self._hooks

    def initialize(self, evaluation_context: EvaluationContext) -> None:  # noqa: ARG002  # the SDK's parameter
        """Raises ``OpenFeatureError`` where the flags cannot be had; the SDK tells its handlers of either."""
        try:
            self._seen = self._had()[0]
        except OpenFeatureError:
            self._status = ProviderStatus.ERROR
            raise
        self._status = ProviderStatus.READY

    def shutdown(self) -> None:
        self._close()

    def look(self) -> None:
        """See whether anything has changed, and tell of it: for whoever waits for events and asks nothing."""
        try:
            self._flags()
        except OpenFeatureError:
            return  # its handlers were told

    def _flags(self) -> tuple[Rules, Flags]:
        try:
            found = self._had()
        except OpenFeatureError as wrong:
            self._told_of(wrong)
            raise
        rules, before = found[0], self._seen
        if self._status is not ProviderStatus.READY:
            self._status = ProviderStatus.READY
            self.emit_provider_ready(ProviderEventDetails(message=f"version {rules.version} of the flags"))
        if before is None or (before.version, before.digest) != (rules.version, rules.digest):
            self._seen = rules
            changed = sorted(_features(before).items() ^ _features(rules).items())
            names = sorted({name for name, _ in changed})
            details = ProviderEventDetails(flags_changed=names, metadata={"version": rules.version})
            self.emit_provider_configuration_changed(details)
        return found

    def _had(self) -> tuple[Rules, Flags]:
        try:
            found = self._read()
        except StoreUnavailable as away:
            raise OpenFeatureError(ErrorCode.PROVIDER_NOT_READY, f"the flags cannot be had: {away}") from away
        if found is None:
            raise OpenFeatureError(ErrorCode.PARSE_ERROR, "the flags cannot be read")
        return found

    def _told_of(self, wrong: OpenFeatureError) -> None:
        away = wrong.error_code is ErrorCode.PROVIDER_NOT_READY
        now = ProviderStatus.STALE if away else ProviderStatus.ERROR
        if self._status is now:
            return
        self._status = now
        details = ProviderEventDetails(message=wrong.error_message, error_code=wrong.error_code)
        (self.emit_provider_stale if away else self.emit_provider_error)(details)

    # ------------------------------------------------------------ answers

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        answer, about = self._asked(Kind.BOOLEAN, flag_key, default_value, evaluation_context)
        return _details(answer.on, answer, about)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        return self._valued(Kind.STRING, flag_key, default_value, evaluation_context)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        return self._valued(Kind.INTEGER, flag_key, default_value, evaluation_context)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        return self._valued(Kind.FLOAT, flag_key, default_value, evaluation_context)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        return self._valued(Kind.OBJECT, flag_key, default_value, evaluation_context)

    def _valued(
        self, kind: Kind, flag_key: str, default: V, evaluation_context: EvaluationContext | None
    ) -> FlagResolutionDetails[V]:
        """The payload of the variant; while the flag is off the caller's default, and that is no error."""
        answer, about = self._asked(kind, flag_key, default, evaluation_context)
        if not answer.on:
            return _details(default, answer, about)
        payload = answer.variant.payload if answer.variant is not None else None
        value = read_as(kind, payload) if payload is not None else None
        if value is None:
            has = "no value" if payload is None else f"a {payload.type} that is no {kind}"
            raise OpenFeatureError(ErrorCode.TYPE_MISMATCH, f"{flag_key} has {has}")
        return _details(value, answer, about)  # type: ignore[arg-type]  # read_as gives what the kind says

    def _asked(
        self, kind: Kind, name: str, default: object, given: EvaluationContext | None
    ) -> tuple[Answer, dict[str, str | int]]:
        found = kind_of(default)
        if found is not kind and not (kind is Kind.FLOAT and found is Kind.INTEGER):
            raise OpenFeatureError(ErrorCode.TYPE_MISMATCH, f"the default for {name} is no {kind}: {default!r}")
        rules, flags = self._flags()
        answer = flags.answer(name, _context(given or EvaluationContext(), self._clock.now()))
        if answer.why is Why.NOT_FOUND:
            raise OpenFeatureError(ErrorCode.FLAG_NOT_FOUND, said(name, answer))
        return answer, {"version": rules.version, "why": answer.why.value, "said": said(name, answer)}


def _details(value: V, answer: Answer, about: dict[str, str | int]) -> FlagResolutionDetails[V]:
    variant = answer.variant.name if answer.variant is not None else None
    return FlagResolutionDetails(value=value, reason=_REASONS[answer.why], variant=variant, flag_metadata=about)


def _context(given: EvaluationContext, now: datetime) -> Context:
    """The targeting key is the user; attributes that are text, numbers or times are values, under their own names."""
    values = {"appName": APP_NAME, "environment": ENVIRONMENT, FIELDS[4]: now.isoformat()}
    for name, value in given.attributes.items():
        match value:
            case bool():
                values[name] = "true" if value else "false"
            case str():
                values[name] = value
            case int() | float():
                values[name] = str(value)
            case datetime():
                values[name] = value.isoformat()
            case _:
                raise OpenFeatureError(ErrorCode.INVALID_CONTEXT, f"{name} is neither text, number nor time")
    if given.targeting_key is not None:
        values["userId"] = given.targeting_key
    return Context(values, values.get(DRAW, values.get("userId", "")))


def _features(rules: Rules | None) -> dict[str, str]:
    """Each flag's own text, by its name."""
    features = content(rules.body)["features"] if rules is not None else ()
    return {each["name"]: repr(each) for each in features}
