"""How long a text is to LinkedIn, and which pictures and films it takes: never fewer characters than it counts.

Whether it counts what is sent or what is read it does not say; what is sent is longer, and counted. Source:
docs/platforms/linkedin.md, "Text", "Pictures and films".
"""

import unicodedata

from safety_core.adapters.platforms.linkedin import urns
from safety_core.adapters.platforms.linkedin.little import escaped
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Medium, medium
from safety_core.vocabulary import Action

POST_LIMIT = 3000
COMMENT_LIMIT = 1250
UNIT = "characters, as sent"
COMMENTS = frozenset({Action.COMMENT, Action.REPLY})
ACTIONS = frozenset({Action.PUBLISH, Action.LIKE, Action.RECALL}) | COMMENTS

PICTURES_MAX = 20
PICTURE_KINDS = frozenset({"image/jpeg", "image/png", "image/gif"})
PICTURE_BYTES_MAX = 8 * 1024**2
"""LinkedIn takes a picture in one request."""
FILM_KINDS = frozenset({"video/mp4"})
FILM_BYTES_MIN, FILM_BYTES_MAX = 75 * 1024, 500 * 1024**2


def measure(intent: Intent) -> ContentMeasure:
    """Count the text, and look at what is shown. What is no post or comment there cannot be answered, liked or taken back."""
    named = {
        Action.COMMENT: intent.target is None or urns.is_subject(intent.target),
        Action.REPLY: intent.target is None or urns.is_comment(intent.target),
        Action.LIKE: intent.target is None or urns.is_subject(intent.target) or urns.is_comment(intent.target),
        Action.RECALL: intent.recalls is None or urns.is_post(intent.recalls) or urns.is_comment(intent.recalls),
    }
    actions = ACTIONS - {action for action, possible in named.items() if not possible}
    media = tuple(medium(each) for each in intent.media)
    if intent.action in COMMENTS:
        unfit = "a comment is sent without pictures and films" if media else ""
        return ContentMeasure(_units(intent.text), COMMENT_LIMIT, UNIT, actions, unfit)
    length = max(_units(escaped(each)) for each in (intent.text, unicodedata.normalize("NFC", intent.text)))
    return ContentMeasure(length, POST_LIMIT, UNIT, actions, unfit_media(media))


def unfit_media(media: tuple[Medium, ...]) -> str:
    """Why LinkedIn would not take these in a post; empty: it would."""
    films = [each for each in media if each.film]
    if films and len(media) > 1:
        return "a post shows one film and nothing else, or pictures"
    if len(media) > PICTURES_MAX:
        return f"{len(media)} pictures, of which a post shows {PICTURES_MAX}"
    for place, each in enumerate(media, 1):
        kinds, what = (FILM_KINDS, "film") if each.film else (PICTURE_KINDS, "picture")
        least, most = (FILM_BYTES_MIN, FILM_BYTES_MAX) if each.film else (1, PICTURE_BYTES_MAX)
        if each.kind not in kinds:
            return f"{what} {place} is {each.kind}: LinkedIn takes {', '.join(sorted(kinds))}"
        if not least <= each.size <= most:
            return f"{what} {place} has {each.size} bytes, which is not between {least} and {most}"
    return ""


def _units(text: str) -> int:
    """UTF-16 code units, of the text as it is or in normal form C, whichever has more."""
    return max(
        len(each.encode("utf-16-le", "surrogatepass")) // 2 for each in (text, unicodedata.normalize("NFC", text))
    )
