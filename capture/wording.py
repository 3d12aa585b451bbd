"""Text from files and libraries, made fit to stand inside a sentence for the user."""

from __future__ import annotations


def quotable(text: object, most_characters: int = 200) -> str:
    """The beginning of a text in one line; what cannot be shown becomes the replacement character (U+FFFD).

    Args:
        text: a string, or an error of a library, which may quote the file it could not read.
        most_characters: of the result; what is longer ends in an ellipsis.
    """
    # Cut off first: a file can hold a word of a hundred million characters.
    start = " ".join(str(text)[: 4 * most_characters].split())
    shown = "".join(character if character.isprintable() else "\ufffd" for character in start)
    return shown if len(shown) <= most_characters else f"{shown[: most_characters - 1]}…"
