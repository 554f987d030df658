"""Which runs of code points are one emoji to X: those that Unicode recommends for interchange, told by their shape.

A run that is not of a known shape is counted code point by code point, which is more. Source: Unicode Technical
Standard 51 (emoji-data, emoji-zwj-sequences).
"""

import re

_ZWJ = "\u200d"
_SKIN = "[\U0001f3fb-\U0001f3ff]"
_PERSON = "[\U0001f468\U0001f469\U0001f9d1]"
_CHILD = "[\U0001f466\U0001f467]"
_HEART = f"\u2764\ufe0f?{_ZWJ}"

TAKES_SKIN = (
    "\u261d\u26f9\u270a-\u270d\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7\U0001f3ca-\U0001f3cc\U0001f442\U0001f443"
    "\U0001f446-\U0001f450\U0001f466-\U0001f478\U0001f47c\U0001f481-\U0001f483\U0001f485-\U0001f487\U0001f48f"
    "\U0001f491\U0001f4aa\U0001f574\U0001f575\U0001f57a\U0001f590\U0001f595\U0001f596\U0001f645-\U0001f647"
    "\U0001f64b-\U0001f64f\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc\U0001f90c\U0001f90f"
    "\U0001f918-\U0001f91f\U0001f926\U0001f930-\U0001f939\U0001f93c-\U0001f93e\U0001f977\U0001f9b5\U0001f9b6"
    "\U0001f9b8\U0001f9b9\U0001f9bb\U0001f9cd-\U0001f9cf\U0001f9d1-\U0001f9dd\U0001fac3-\U0001fac5"
    "\U0001faf0-\U0001faf8"
)
"""Emoji_Modifier_Base: those that a skin tone may follow."""

TEXT_FIRST = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa"
    "\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb\u25fc\u2600-\u2604\u260e\u2611\u2618\u261d\u2620\u2622\u2623\u2626\u262a"
    "\u262e\u262f\u2638-\u263a\u2640\u2642\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u2692\u2694-\u2697\u2699"
    "\u269b\u269c\u26a0\u26a7\u26b0\u26b1\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0\u26f1\u26f4\u26f7-\u26f9\u2702\u2708"
    "\u2709\u270c\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2733\u2734\u2744\u2747\u2763\u2764\u27a1\u2934\u2935"
    "\u2b05-\u2b07\u3030\u303d\u3297\u3299\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f237\U0001f321"
    "\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397\U0001f399-\U0001f39b\U0001f39e\U0001f39f"
    "\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df\U0001f3f3\U0001f3f5\U0001f3f7\U0001f43f\U0001f441\U0001f4fd"
    "\U0001f549\U0001f54a\U0001f56f\U0001f570\U0001f573-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f590"
    "\U0001f5a5\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3"
    "\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa\U0001f6cb"
    "\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9\U0001f6f0\U0001f6f3"
)
"""Emoji that are shown as text unless U+FE0F follows."""

_TOOLS = (
    "[\u2695\u2696\u2708]\ufe0f?"
    "|[\U0001f33e\U0001f373\U0001f37c\U0001f393\U0001f3a4\U0001f3a8\U0001f3eb\U0001f3ed\U0001f4bb\U0001f4bc\U0001f527"
    "\U0001f52c\U0001f680\U0001f692\U0001f9af-\U0001f9b3\U0001f9bc\U0001f9bd\U0001f384]"
)
_GENDERED = (
    "[\u26f9\U0001f3c3\U0001f3c4\U0001f3ca-\U0001f3cc\U0001f46e\U0001f46f\U0001f470\U0001f471\U0001f473\U0001f477"
    "\U0001f481\U0001f482\U0001f486\U0001f487\U0001f575\U0001f645-\U0001f647\U0001f64b\U0001f64d\U0001f64e\U0001f6a3"
    "\U0001f6b4-\U0001f6b6\U0001f926\U0001f935\U0001f937-\U0001f939\U0001f93c-\U0001f93e\U0001f9b8\U0001f9b9"
    "\U0001f9cd-\U0001f9cf\U0001f9d4\U0001f9d6-\U0001f9df]"
)
_JOINED = (
    f"{_PERSON}{_ZWJ}(?:{_PERSON}{_ZWJ})?{_CHILD}(?:{_ZWJ}{_CHILD})?",  # families
    f"{_PERSON}{_SKIN}?{_ZWJ}{_HEART}(?:\U0001f48b{_ZWJ})?{_PERSON}{_SKIN}?",  # couples
    f"{_PERSON}{_SKIN}?{_ZWJ}\U0001f91d{_ZWJ}{_PERSON}{_SKIN}?",  # holding hands
    f"{_PERSON}{_SKIN}?{_ZWJ}(?:{_TOOLS})",  # at work, hair
    f"{_GENDERED}(?:{_SKIN}|\ufe0f)?{_ZWJ}[\u2640\u2642]\ufe0f?",
    f"\U0001f3f3\ufe0f?{_ZWJ}(?:\U0001f308|\u26a7\ufe0f?)",
    f"\U0001f3f4{_ZWJ}\u2620\ufe0f?",
    f"\U0001f441\ufe0f?{_ZWJ}\U0001f5e8\ufe0f?",
    f"\u2764\ufe0f?{_ZWJ}[\U0001f525\U0001fa79]",
    f"\U0001f415{_ZWJ}\U0001f9ba",
    f"\U0001f408{_ZWJ}\u2b1b",
    f"\U0001f43b{_ZWJ}\u2744\ufe0f?",
    f"\U0001f62e{_ZWJ}\U0001f4a8",
    f"\U0001f635{_ZWJ}\U0001f4ab",
    f"\U0001f636{_ZWJ}\U0001f32b\ufe0f?",
)
_NATION = "eng|sct|wls".translate({ord(each): 0xE0000 + ord(each) for each in "engsctwl"})
_SINGLE = (
    "[\U0001f1e6-\U0001f1ff]{2}",  # flags of countries; which pairs exist is not asked
    f"\U0001f3f4\U000e0067\U000e0062(?:{_NATION})\U000e007f",  # England, Scotland, Wales
    "[0-9#*]\ufe0f\u20e3",  # keycaps
    f"[{TAKES_SKIN}]{_SKIN}",
    f"[{TEXT_FIRST}]\ufe0f",
    "[\u00a9\u00ae]",  # weigh 1 as characters; X's own count of them unadorned is not verified
)
EMOJI = re.compile("|".join((*_JOINED, *_SINGLE)))
"""Runs that count 2 in all. A lone emoji is not here unless it would weigh less: by its code point it weighs 2 too."""
