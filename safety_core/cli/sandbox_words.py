"""What ``holdpoint sandbox`` and ``holdpoint house live`` say, in words and as objects."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from safety_core.fleet.recordings import Recording
from safety_core.halt import us
from safety_core.sandbox import Leave, Mode, Sandbox
from safety_core.shell.core import Core
from safety_core.shell.plain_sight import invisible, shown
from safety_core.shell.sandbox import Done, Scope, covers
from safety_core.shell.sandbox_status import Made, Status, Word, left_s
from safety_core.switches import spoken
from safety_core.vocabulary import Action, Platform

BRIEF_CHARS = 400
LEAVE_LINE = "holdpoint house live show"
DOES = {
    Mode.OFF: "everything goes out",
    Mode.INTERCEPT: "nothing of what it covers leaves; what would have gone out is written down",
    Mode.SIMULATE: "nothing of what it covers leaves; dice say whether it would have been taken",
    Mode.RECORD: "what it covers goes out FOR REAL, for rtv-house alone, as few see it, and is taken down again",
}


def scopes(core: Core, setting: Sandbox) -> dict[str, dict[str, list[str]]]:
    """What it covers, refuses and leaves live, by platform."""
    found: dict[str, dict[str, list[str]]] = {each.value: {} for each in Scope}
    for (platform, action), scope in covers(core, setting).items():
        found[scope].setdefault(platform, []).append(action)
    return found


def covering(core: Core, setting: Sandbox) -> list[str]:
    """What it covers and what it does not, a line each; what is live stands in capitals."""
    found = scopes(core, setting)
    lines = []
    for platform, actions in found[Scope.COVERED].items():
        quiet = f" ({core.adapters[Platform(platform)].QUIET_WORDS})" if setting.mode is Mode.RECORD else ""
        lines.append(f"covers    {platform}: {', '.join(actions)}{quiet}")
    lines += [f"refuses   {each}: few see no form of it" for each in _listed(found[Scope.REFUSED])]
    live = {
        platform: [each for each in actions if each != Action.RECALL] for platform, actions in found[Scope.LIVE].items()
    }
    lines += [f"LIVE      {each}" for each in _listed(live)]
    if any(Action.RECALL in actions for actions in found[Scope.LIVE].values()) and setting.mode is not Mode.OFF:
        lines.append("recalls go through: they take harm away (--action recall covers them, too)")
    return lines


def _listed(found: dict[str, list[str]]) -> list[str]:
    return [f"{platform}: {', '.join(actions)}" for platform, actions in found.items() if actions]


def headline(setting: Sandbox) -> str:
    """Which setting it is."""
    who = f"setting {setting.serial}, by {setting.person} at {setting.set_at}"
    if setting.mode is Mode.OFF:
        return f"sandbox off ({who}): {DOES[Mode.OFF]}"
    return f"sandbox {setting.mode} until {setting.until_at} ({who}): {DOES[setting.mode]}"


def details(setting: Sandbox) -> list[str]:
    """What it was set to beside its filter."""
    if setting.mode is Mode.SIMULATE:
        share, p50, p95 = setting.success_per_mille / 10, setting.latency_p50_ms, setting.latency_p95_ms
        return [f"dice      {share:g} % taken; half after {p50} ms, 95 of 100 within {p95} ms"]
    if setting.mode is Mode.RECORD:
        vouched = f"; vouched for: {', '.join(setting.vouched)}" if setting.vouched else ""
        return [f"at most   {setting.effects_max} effects{vouched}"]
    return []


def set_to(core: Core, done: Done) -> tuple[dict[str, Any], str]:
    """What a setting's command says."""
    setting, before = done.setting, done.before
    lines = [headline(setting)]
    if setting.mode is not Mode.OFF:
        lines.append(
            f"ends      in {spoken(us(left_s(core, setting)))}; from then on what it covers is refused until it is set anew"
        )
    if before is not None and before is not setting and before.mode is not Mode.OFF:
        lines.append(f"replaces  setting {before.serial}: {before.mode} until {before.until_at}, by {before.person}")
    lines += [*details(setting), *covering(core, setting), f"{done.woken} waiting intents are decided anew"]
    plain = {
        "setting": msgspec.to_builtins(setting),
        "before": None if before is None or before is setting else msgspec.to_builtins(before),
        "woken": done.woken,
        **scopes(core, setting),
    }
    return plain, "\n".join(lines)


def about_leave(leave: Leave | None, real: Sequence[Platform]) -> str:
    """Whether what is live goes out where platforms are reached for real."""
    if not real:
        return "leave     none is needed: no platform that has an account is reached for real"
    where = ", ".join(real)
    if leave is not None and leave.stands:
        return f"leave     {leave.serial} stands: what is live on {where} goes out FOR REAL"
    return f"leave     none stands: what is live on {where} waits; two people give it: {LEAVE_LINE}"


def standing(core: Core, found: Status) -> tuple[dict[str, Any], str]:
    """What ``sandbox show`` says; of a setting that is known."""
    setting = found.setting
    assert setting is not None
    lines = [headline(setting)]
    if found.over and setting.mode is not Mode.OFF:
        lines.append("ENDED     what it covers is refused until somebody sets it anew")
    elif setting.mode is not Mode.OFF:
        lines.append(f"ends      in {spoken(us(found.left_s))}")
    lines += [*details(setting), *covering(core, setting), about_leave(found.leave, found.real)]
    if setting.mode is Mode.RECORD:
        lines.append(f"effects   {found.effects} of {setting.effects_max}")
    lines += [*_made(found.made)]
    plain = {
        "setting": msgspec.to_builtins(setting),
        "over": found.over and setting.mode is not Mode.OFF,
        "left_s": round(found.left_s, 3),
        "effects": found.effects,
        "made": msgspec.to_builtins(found.made),
        "left": len(found.left),
        "real": list(found.real),
        "leave": None if found.leave is None else msgspec.to_builtins(found.leave),
        "leave_stands": found.leave is not None and found.leave.stands,
        **scopes(core, setting),
    }
    return plain, "\n".join(lines)


def _made(made: Iterable[Made]) -> list[str]:
    """What it made for real; what was taken down is only counted."""
    every = tuple(made)
    gone = sum(each.word is Word.GONE for each in every)
    lines = [f"made      {len(every)} for real, {gone} of them taken down again"] if every else []
    for each in every:
        if each.word is not Word.GONE:
            where = f"{each.action} on {each.platform}, {each.account}, {each.object or 'object not known'}"
            do = f"; {each.do}" if each.do else ""
            lines.append(f"  {each.word.upper() if each.do else each.word}: {where} ({each.permit}): {each.saw}{do}")
    return lines


def past(each: Sandbox) -> str:
    """One setting of the history, in a line."""
    until = f" until {each.until_at}" if each.until_at else ""
    covered = (", ".join(each.platforms) or "all platforms", ", ".join(each.actions) or "all actions")
    what = "" if each.mode is Mode.OFF else f": {'; '.join(covered)}"
    most = f"; {each.effects_max} effects at most" if each.mode is Mode.RECORD else ""
    return f"{each.serial:>4}  {each.set_at}  {each.mode}{until}, by {each.person}{what}{most}"


def recorded(each: Recording) -> str:
    """One line of what was written down. It quotes what others wrote: whatever hides in it is named."""
    head = f"{each.serial}/{each.line}"
    said = each.said
    if said is None:
        return f"{head}  was cut short"
    answer = f"\n    {_brief(said['answer'])}" if "answer" in said else ""
    if "of" in said:
        return shown_line(f"{head}  {said.get('at', '')}  came of {each.serial}/{said['of']}") + answer
    request = said.get("request")
    if not isinstance(request, dict) or "method" not in request:
        return (
            shown_line(f"{head}  {said.get('at', '')}  {said.get('mode', '')}  {said.get('host', '')}  ")
            + f"withheld{answer}"
        )
    what = f"{request['method']} {said.get('host', '')}{request.get('path', '')}"
    body = request.get("body")
    return (
        shown_line(f"{head}  {said.get('at', '')}  {said.get('mode', '')}  {what}")
        + ("" if body is None else f"\n    {_brief(body)}")
        + answer
    )


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return shown_line(text if len(text) <= BRIEF_CHARS else f"{text[:BRIEF_CHARS]}… ({len(text)} characters)")


def shown_line(text: str) -> str:
    """The same on one line, with what nobody would see named; plain spaces stay."""
    return "".join(shown(char) if char != " " and invisible(char) else char for char in text).replace("\n", "")


def leave_lines(leave: Leave | None) -> str:
    """How leave stands, in a line."""
    if leave is None:
        return "nobody has ever asked for leave to act for real"
    if leave.ended_by is not None:
        return f"leave {leave.serial} was ended by {leave.ended_by} at {leave.ended_at}: none stands"
    if leave.granted_by is not None:
        return (
            f"leave {leave.serial} STANDS: asked for by {leave.asked_by} at {leave.asked_at}, granted by {leave.granted_by} "
            f"at {leave.granted_at}: {leave.why}"
        )
    return f"leave {leave.serial} is asked for by {leave.asked_by} at {leave.asked_at}: {leave.why}; another person grants it"
