"""The text as a reader sees it: X sends it escaped, with its own addresses in place of the links.

The mentions at the beginning of a reply stay. X may put some there itself, but nothing in the answer says which: taken
off, two different texts would read the same, and one client's post could be adopted for another's intent.
"""

import re

ESCAPED = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def visible(text: object, entities: object) -> str | None:
    """The visible text, un-escaped exactly once; ``None`` when it cannot be told.

    Args:
        text: as X sent it.
        entities: as X sent them: ``urls`` says what each t.co address stands for.
    """
    links = _links(entities)
    if not isinstance(text, str) or links is None:
        return None
    meant = ESCAPED | links
    # One pass over both: what a link stands for is not escaped, and must not be un-escaped.
    each = "|".join([*ESCAPED, *(rf"{re.escape(link)}(?![A-Za-z0-9])" for link in links)])
    shown = re.sub(each, lambda found: meant[found[0]], text)
    return None if any("\ud800" <= char <= "\udfff" for char in shown) else shown


def _links(entities: object) -> dict[str, str] | None:
    urls = entities.get("urls", []) if isinstance(entities, dict) else [] if entities is None else None
    if not isinstance(urls, list):
        return None
    links: dict[str, str] = {}
    for each in urls:
        short, whole = (each.get("url"), each.get("expanded_url")) if isinstance(each, dict) else (None, None)
        if not isinstance(short, str) or not short or not isinstance(whole, str):
            return None
        links[short] = whole
    return links
