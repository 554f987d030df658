"""What the demo's clients say, and what people answer them."""

from typing import NamedTuple

from safety_core.console.demo.draws import Draws


class Brand(NamedTuple):
    """How one client speaks.

    Attributes:
        facts: what answers may claim. things, sayings: what posts are made of.
    """

    name: str
    audience: str
    facts: tuple[str, ...]
    things: tuple[str, ...]
    sayings: tuple[str, ...]


BRANDS = {
    "acme": Brand(
        "ACME Coffee",
        "people who drink coffee at home",
        ("All beans are roasted in Leipzig.", "The roastery is open on Saturdays."),
        ("espresso", "filter roast", "cold brew", "decaf", "house blend", "single origin"),
        ("Fresh from the drum: {}.", "Today at the roastery: {}.", "What we drink ourselves: {}.", "New on the shelf: {}."),
    ),
    "birch": Brand(
        "Birch Bikes",
        "people who ride to work",
        ("Frames are welded in our own workshop.", "Every bike gets a free check after a month."),
        ("the city bike", "the cargo bike", "the long tail", "the children's trailer", "the winter tyres", "the lamp"),
        ("Out of the workshop: {}.", "A morning's ride with {}.", "Seen in town: {}.", "We took apart {}."),
    ),
    "cedar": Brand(
        "Cedar Books",
        "people who read on trains",
        ("Orders of the morning leave on the same day.", "The shop has a reading room."),
        ("a novel", "an atlas", "poems", "a cookbook", "a history", "a crime story"),
        ("On the front table: {}.", "Read in one night: {}.", "Back in stock: {}.", "Our bookseller's choice: {}."),
    ),
    "rtv-house": Brand(
        "RTV",
        "whoever wants to know how we work",
        ("RTV tries everything on its own accounts first.",),
        ("a rehearsal", "a drill", "a new check", "a look behind the scenes"),
        ("From the house: {}.", "What we tried today: {}."),
    ),
}  # fmt: skip
COMMENTS = (
    "Lovely! Where can I see this?",
    "Is this still there on the weekend?",
    "I would like to know more about it.",
    "Do you have that in another size?",
    "What a nice surprise this morning.",
    "My sister told me about you. When are you open?",
    "How is this made?",
    "Thank you, that made my day!",
)
GRAVE = (
    "This arrived broken. I want to speak to a person.",
    "You will hear from my lawyer about this.",
)
"""A person has to answer these themselves: no answer is drafted."""
FANS = ("finn", "mara", "olu", "yuki", "tess", "ravi", "ines", "jon")


def post(draws: Draws, client: str, n: int) -> str:
    """The client's n-th post. Platforms refuse the same words twice, so that its number is part of it."""
    brand = BRANDS[client]
    thing = draws.one(f"thing/{client}/{n}", brand.things)
    return f"{draws.one(f'saying/{client}/{n}', brand.sayings).format(thing)} (No. {n})"


def comment(draws: Draws, n: int) -> tuple[str, str]:
    """Who says the n-th comment, and what; now and then one that no answer is drafted for."""
    fan = draws.one(f"fan/{n}", FANS)
    grave = draws.number(f"grave/{n}", 6) == 0
    return fan, draws.one(f"comment/{n}", GRAVE if grave else COMMENTS)
