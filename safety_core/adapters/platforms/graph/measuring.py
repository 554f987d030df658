"""How long a text is to a platform that counts characters and does not say which: by the form that has the most of them."""

import unicodedata


def utf16_units(text: str) -> int:
    """UTF-16 code units, of the text as it is or in normal form C, whichever has more: never fewer than any count of
    characters.
    """
    return max(
        len(each.encode("utf-16-le", "surrogatepass")) // 2 for each in (text, unicodedata.normalize("NFC", text))
    )
