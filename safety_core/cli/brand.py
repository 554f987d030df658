"""What is known of a client's brand: hand over a new version of it as a file, see the one that counts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say
from safety_core.shell.plain_sight import shown

if TYPE_CHECKING:
    from safety_core.planning.context import BrandContext
    from safety_core.shell.brand import Brand

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@click.group("brand")
def command() -> None:
    """What plans are made from: voice, offers, facts, objectives, platforms, hours, mix, blackouts."""


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def load_one(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Hand over the brand of a TOML FILE, as an operator of its client. It is a new version; plans are made from the newest.

    A plan that waits for a decision is not approved on a newer version than it was made from.

    \b
    client = "acme"
    name = "ACME Coffee"
    locale = "en"                       # or de, ar, ja, hi
    zone = "Europe/Berlin"              # all days and hours are by its clocks
    audience = "people at home"
    objectives = ["more visits to the roastery"]
    knowledge = ["All beans are roasted in Leipzig."]
    engagement = { sites = ["acme.example"], handles = ["acmecoffee"], vips = ["whom a person answers"] }
    [voice]
    never = ["cheap"]                   # words that are never used
    [[offer]]
    offer = "spring"
    text = "Two bags for one."
    until = 2027-03-31                  # since and until may be left out
    [[platform]]
    platform = "X"
    accounts = ["acme-1"]               # the client's own; see: holdpoint accounts list
    per_week = 5
      [platform.windows]
      monday = ["09:00-12:00", "17:00-20:00"]
    [mix]                               # percent, 100 together
    education = 60
    offer = 40
    [[blackout]]
    first = 2027-04-02
    last = 2027-04-05
    [period]
    first = 2027-03-01
    days = 28

    \b
    Exit codes:
      0  it counts from now on
      2  FILE cannot be taken (says line and field), no such client, or no plan could be made of it; nothing changed
      4  not proved, or no operator of the client; nothing changed
      5  the database could not be opened
    """
    from safety_core.errors import BadInput
    from safety_core.fleet import brand_file
    from safety_core.shell.brand import load

    context = brand_file.read(file)
    with opened(config) as core:
        try:
            loaded = load(core, context, claimant(as_person, key_file))
        except BadInput as refused:
            raise brand_file.placed(file, refused) from refused
    kept = loaded.kept
    words = f"version {kept.version} of the brand of {kept.client} counts; to plan from it: holdpoint plan make {kept.client}"
    say({"client": kept.client, "version": kept.version, "document": kept.document}, words, as_json=as_json)


@command.command("show")
@click.argument("client")
@person_options
@config_option
@json_option
def show(client: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show the brand of CLIENT that counts; with --as NAME only of that person's clients.

    Whatever a reader would not see is named by its number: ⟨U+200D⟩.

    \b
    Exit codes: 0 shown, 2 no such client, 4 it has no brand, or --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.brand import shown as looked_at

    with opened(config) as core:
        found = looked_at(core, client, claimant(as_person, key_file) if as_person else None)
    kept = found.kept
    said = {"client": kept.client, "version": kept.version, "document": kept.document, "at": kept.at}
    say({**said, "brand": msgspec.to_builtins(found.context)}, "\n".join(_lines(found)), as_json=as_json)


def _lines(found: "Brand") -> list[str]:
    kept, of = found
    by = f" by {kept.made_by}" if kept.made_by else ""
    return [
        f"{shown(of.name)}, brand of {kept.client}, version {kept.version}, loaded{by} at {kept.at}",
        f"  period      {of.days} days from {of.first} on, by the clocks of {of.zone}",
        *(f"  blackout    {each.first} to {each.last}" for each in of.blackouts),
        f"  language    {of.locale}, for {shown(of.audience)}",
        f"  tone        {', '.join(map(shown, of.voice.tone)) or 'none named'}",
        f"  never       {', '.join(map(shown, of.voice.never)) or 'no word'}",
        *(f"  objective   {shown(each)}" for each in of.objectives),
        *(f"  fact        {shown(each)}" for each in of.knowledge),
        *(
            f"  offer       {shown(each.offer)}, {each.since or '…'} to {each.until or '…'}: {shown(each.text)}"
            for each in of.offers
        ),
        f"  mix         {', '.join(f'{shown(each.kind)} {each.percent} %' for each in of.mix)}",
        *_platforms(of),
        *(
            f"  {name:<10}  {', '.join(map(shown, said))}"
            for name, said in (
                ("sites", of.engagement.sites),
                ("handles", of.engagement.handles),
                ("vips", of.engagement.vips),
            )
            if said
        ),
    ]


def _platforms(of: "BrandContext") -> list[str]:
    lines = []
    for each in of.platforms:
        lines.append(f"  {each.platform:<11} {each.per_week} a week on {', '.join(each.accounts)}")
        for number, day in enumerate(WEEKDAYS):
            hours = [f"{_clock(one.since)}-{_clock(one.until)}" for one in each.windows if one.weekday == number]
            if hours:
                lines.append(f"    {day:<9} {', '.join(hours)}")
    return lines


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
