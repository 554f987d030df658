"""What of a text leads somewhere or names somebody: links, handles, mail addresses, numbers.

Each is found as platforms and readers find it, after what nobody sees is gone; rather one too many than one too few. All of
it is one walk over the text, however it is made.
"""

import re
import unicodedata

from safety_core.engagement.folding import bare

LONG_DIGITS = 7
"""From here on a number is somebody's: a telephone, a card, an account, an order."""
_RUN = re.compile(r"[\w.\-]+")
_HANDLE = re.compile(r"(?<![\w.])@([\w.\-]+)")
_MENTION = re.compile(r"(?<!\S)@[\w.\-]+")
_TOKEN = re.compile(r"[^\s<>(),;:\"'\[\]{}|]+")
_DIGITS = re.compile(r"\d(?:[\s\-\u2010-\u2015.()/·_]{0,2}\d)*")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)*")
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": ".", "\u2024": "."})
_TLD_MIN, _TLD_MAX = 2, 24


def links(text: str) -> frozenset[str]:
    """Hosts that the text leads to, or may be taken to: behind ``//``, and each name with a dot and an ending of letters."""
    plain = bare(text).translate(_DOTS)
    found = {host for each in plain.split("//")[1:] if (host := _host(each))}
    for run in _RUN.findall(_MENTION.sub(" ", plain)):  # a handle with a dot in it names somebody
        labels = [each for each in run.strip(".-_").split(".") if each]
        if len(labels) > 1 and any(_ending(each) for each in labels[1:]):
            found.add(".".join(labels))
    return frozenset(found)


def _host(rest: str) -> str:
    """The host of what stands behind ``//``."""
    address = re.split(r"[/?#\s\\]", rest, maxsplit=1)[0]
    return address.rpartition("@")[2].partition(":")[0].strip(".")


def _ending(label: str) -> bool:
    return label.startswith("xn--") or (label.isascii() and label.isalpha() and _TLD_MIN <= len(label) <= _TLD_MAX)


def leads_to(host: str, sites: tuple[str, ...]) -> bool:
    """Whether a host is one of these, or lies below one."""
    own = [bare(each).strip(".") for each in sites]
    return any(host == each or host.endswith(f".{each}") for each in own if each)


def handles(text: str) -> frozenset[str]:
    """Who is named with ``@``."""
    return frozenset(name for each in _HANDLE.findall(bare(text)) if (name := each.strip(".-")))


def mails(text: str) -> frozenset[str]:
    """Mail addresses."""
    found = set()
    for token in _TOKEN.findall(bare(text).translate(_DOTS)):
        local, at, host = token.rpartition("@")
        if at and local.strip(".") and "." in host.strip("."):
            found.add(token.strip(".!?"))
    return frozenset(found)


def numbers(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers in a text, in ASCII digits: those of ``LONG_DIGITS`` digits or more, and the others as written."""
    plain = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in bare(text))
    long, short = set(), set()
    for run in _DIGITS.findall(plain):
        digits = "".join(each for each in run if each.isdecimal())
        if len(digits) >= LONG_DIGITS:
            long.add(digits)
        else:
            short.update(_PLAIN.findall(run))
    return frozenset(long), frozenset(short)
