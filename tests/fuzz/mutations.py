"""Damage to valid files, written down as a short string of bytes, so that hypothesis can draw and shrink it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

MOST_CHANGES = 6

# What breaks readers of binary numbers: signs, limits of 8 to 64 bits, and the floats with these bits.
_PATTERNS = (
    b"\0" * 8,
    b"\xff" * 8,
    b"\xff" * 7 + b"\x7f",
    b"\0" * 7 + b"\x80",
    b"\0\xca\x9a\x3b\0\0\0\0",  # a billion
    b"\0\0\0\0\0\0\xf0\x7f",  # infinity
    b"\0\0\0\0\0\0\xf8\x7f",  # NaN
    b"\0\0\x80\x7f\0\0\xc0\x7f",  # both as float32
)
# And readers of text.
_TOKENS = tuple(
    token.encode()
    for token in (
        *("0", "-1", "1000000000", "99999999999999999999", "9" * 5000, "1e400", "-1e308", "1e-320", "nan", "inf"),
        *("-inf", "1.#IND", "0x10", "1_0", "٣", "", " ", "\t", "\n", "\r", "\0", '"', "'", ",", ";", "<", "&", "null"),
        *("true", "[" * 3000, "{" * 300, "\u2028", "\ufeff", "-->", "a01..a999999999", "x" * 70_000),
    )
)
_NUMBER = re.compile(rb"[-+]?[0-9][0-9.eE+-]*")

_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 24, 26, 2**31, 10**9, 2**63, 2**64, 10**30, 10**400, 0.5, -0.5, 1e308, -1e308),
    *(float("nan"), float("inf"), "", "0", "1000000000", "a01..a999999999", "x" * 5000, "\ud800", "\0", "../../x"),
    *([], {}, [[]], [None], [0], ["x" * 4000, *["y"] * 4000], {"": 0}, [[0, 0, 0]] * 24, [0.0] * 25, [1e300] * 25),
)


class Choices:
    """Numbers from a string of bytes; when that is used up, zeros."""

    def __init__(self, program: bytes) -> None:
        self._bytes = iter(program)

    def below(self, bound: int) -> int:
        """A number in 0..bound - 1, of as many bytes as it takes; 0 if ``bound`` is below 2."""
        value, reached = 0, 1
        while reached < bound:
            value, reached = (value << 8) + next(self._bytes, 0), reached << 8
        return value % max(1, bound)


def damaged(program: bytes, valid: bytes, other: bytes) -> bytes:
    """A file with up to six faults; ``other`` is a second valid file, for what is spliced."""
    choices = Choices(program)
    content = bytearray(valid)
    for _ in range(1 + choices.below(MOST_CHANGES)):
        _CHANGES[choices.below(len(_CHANGES))](choices, content, other)
    return bytes(content)


def _flip_a_bit(choices: Choices, content: bytearray, other: bytes) -> None:
    if content:
        content[choices.below(len(content))] ^= 1 << choices.below(8)


def _set_a_byte(choices: Choices, content: bytearray, other: bytes) -> None:
    if content:
        content[choices.below(len(content))] = choices.below(256)


def _truncate(choices: Choices, content: bytearray, other: bytes) -> None:
    del content[choices.below(len(content)) :]


def _remove(choices: Choices, content: bytearray, other: bytes) -> None:
    del content[_slice(choices, len(content))]


def _repeat(choices: Choices, content: bytearray, other: bytes) -> None:
    part = content[_slice(choices, len(content))]
    at = choices.below(len(content))
    content[at:at] = part * (1 + choices.below(8))


def _splice(choices: Choices, content: bytearray, other: bytes) -> None:
    content[_slice(choices, len(content))] = other[_slice(choices, len(other))]


def _insert(choices: Choices, content: bytearray, other: bytes) -> None:
    at = choices.below(len(content))
    content[at:at] = bytes(choices.below(256) for _ in range(1 + choices.below(8)))


def _overwrite(choices: Choices, content: bytearray, other: bytes) -> None:
    pattern = _PATTERNS[choices.below(len(_PATTERNS))][: (1, 2, 4, 8)[choices.below(4)]]
    # Headers are at the start: half of the changes fall into the first hundred bytes.
    at = choices.below(min(len(content), 100) if choices.below(2) else len(content))
    content[at : at + len(pattern)] = pattern


def _another_number(choices: Choices, content: bytearray, other: bytes) -> None:
    at = choices.below(min(len(content), 400) if choices.below(2) else len(content))
    found = _NUMBER.search(content, at)
    start, stop = found.span() if found else (at, at)
    content[start:stop] = _TOKENS[choices.below(len(_TOKENS))]


_CHANGES: tuple[Callable[[Choices, bytearray, bytes], None], ...] = (
    *(_flip_a_bit, _set_a_byte, _truncate, _remove, _repeat, _splice, _insert, _overwrite, _another_number),
)


def _slice(choices: Choices, length: int) -> slice:
    start = choices.below(length)
    return slice(start, start + choices.below(min(length - start, 2000) + 1))


def damaged_values(program: bytes, valid: Any) -> Any:
    """What JSON can hold, with up to six values replaced, removed, doubled, or under another name."""
    choices = Choices(program)
    root = [copy.deepcopy(valid)]
    for _ in range(1 + choices.below(MOST_CHANGES)):
        parent, key = _place(choices, root)
        match choices.below(8):
            case 0 if isinstance(parent, dict):
                del parent[key]
            case 0 if parent is not root:
                del parent[key]
            case 1 if isinstance(parent, dict):
                parent[str(_VALUES[choices.below(len(_VALUES))])[:100]] = parent.pop(key)
            case 1 if parent is not root:
                parent.insert(key, copy.deepcopy(parent[key]))
            case _:
                parent[key] = copy.deepcopy(_VALUES[choices.below(len(_VALUES))])  # it may be changed, too
    return root[0]


def damaged_json(program: bytes, valid: Any) -> bytes:
    """The same as a file."""
    return json.dumps(damaged_values(program, valid)).encode()


def _place(choices: Choices, root: list[Any]) -> tuple[Any, Any]:
    """A container in the tree and a key of it: down from the root as long as the choices say."""
    parent: Any = root
    key: Any = 0
    while True:
        child = parent[key]
        if not isinstance(child, (dict, list)) or not child or choices.below(4) == 0:
            return parent, key
        keys = list(child) if isinstance(child, dict) else range(len(child))
        parent, key = child, keys[choices.below(len(keys))]
