"""What may stand in a vault at all: one line of visible characters, as a header and a login take it."""

SECRET_MAX_CHARS = 16 * 1024


def fault(text: str) -> str | None:
    """What is wrong with a secret, in words that say nothing of it; ``None`` when it may be kept."""
    if not text:
        return "is empty"
    if len(text) > SECRET_MAX_CHARS:
        return f"is longer than {SECRET_MAX_CHARS} characters"
    if not text.isprintable() or text != text.strip():
        return "holds a line break, an outer blank or another invisible character"
    return None
