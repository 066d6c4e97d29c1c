"""The constant pool of a Java class file: which members and strings the class refers to.

Format: The Java Virtual Machine Specification, section 4.4.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_FIXED = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
"""Bytes after the tag; Utf8 (1) has a length of its own."""
_U2 = struct.Struct(">H")
_U2U2 = struct.Struct(">HH")


class ClassReferences(NamedTuple):
    """(owner as `a/b/C`, member) of every field and method reference, and the string constants."""

    members: list[tuple[bytes, bytes]]
    strings: list[bytes]


def references(data: bytes) -> ClassReferences | None:
    """The references of a class file's bytes; None for what is none or is cut short."""
    if data[:4] != b"\xca\xfe\xba\xbe":
        return None
    try:
        return _read(data)
    except (struct.error, IndexError, KeyError):
        return None


def _read(data: bytes) -> ClassReferences:
    (count,) = _U2.unpack_from(data, 8)
    texts: dict[int, tuple[int, int]] = {}
    singles: dict[int, int] = {}
    pairs: dict[int, tuple[int, int]] = {}
    members: list[int] = []
    strings: list[int] = []
    position, index = 10, 1
    while index < count:
        tag = data[position]
        position += 1
        if tag == 1:
            (length,) = _U2.unpack_from(data, position)
            texts[index] = (position + 2, position + 2 + length)
            position += 2 + length
        else:
            if tag == 7:
                (singles[index],) = _U2.unpack_from(data, position)
            elif tag == 8:
                strings.append(_U2.unpack_from(data, position)[0])
            elif tag in (9, 10, 11):
                pairs[index] = _U2U2.unpack_from(data, position)
                members.append(index)
            elif tag == 12:
                pairs[index] = _U2U2.unpack_from(data, position)
            position += _FIXED[tag]
            if tag in (5, 6):
                index += 1
        index += 1

    def text(at: int) -> bytes:
        start, end = texts[at]
        return data[start:end]

    found = []
    for member in members:
        owner, name_and_type = pairs[member]
        found.append((text(singles[owner]), text(pairs[name_and_type][0])))
    return ClassReferences(found, [text(at) for at in strings])
