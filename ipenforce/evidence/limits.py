"""How much a file may be before anything of it is opened."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of what is looked into. A file beyond one of them is refused, or kept sealed where that is asked for."""

    pixels: int = 120_000_000
    """Width times height of a picture, over all its pages."""
    pages: int = 500
    """Pages of a TIFF."""
    entries: int = 10_000
    """Entries of an archive."""
    directory: int = 16 * MIB
    """Bytes of an archive's directory."""
    entry: int = 1024 * MIB
    """Bytes that one entry unpacks to."""
    unpacked: int = 4096 * MIB
    """Bytes that all entries unpack to."""
    ratio: int = 200
    """Unpacked to packed, of an entry that unpacks to more than `ratio_from`."""
    ratio_from: int = MIB
    nesting: int = 2
    """Archives within each other, the outermost counted."""
    nested: int = 32 * MIB
    """Bytes of an archive within another that is looked into; a larger one is left closed."""
    read: int = 256 * MIB
    """Bytes that are unpacked, to be looked at and thrown away, of one file."""
    searched: int = 1024 * MIB
    """Bytes of a PDF or a text that is searched through."""
    office: int = 512 * MIB
    """Bytes that the parts of an office document unpack to."""


LIMITS = Limits()
LONGEST_NAME = 500
"""Characters of a file's name."""
