"""Store listings kept in the tree (fastlane and Gradle Play Publisher layouts): name and short description."""

from __future__ import annotations

from pathlib import Path

_PATTERNS = (
    "fastlane/metadata/android/*/title.txt",
    "fastlane/metadata/android/*/short_description.txt",
    "metadata/*/title.txt",
    "metadata/*/short_description.txt",
    "app/src/main/play/listings/*/title.txt",
    "app/src/main/play/listings/*/short-description.txt",
)
_MOST = 4096
_LANGUAGES = ("en", "zh")


def store_texts(root: Path) -> tuple[str, ...]:
    """Texts of the English and Chinese listings, titles first; at most 4 KiB of each file; unreadable ones are left
    out."""
    found = []
    for pattern in _PATTERNS:
        for path in sorted(root.glob(pattern)):
            if path.parent.name.startswith(_LANGUAGES) and path.is_file() and not path.is_symlink():
                try:
                    with path.open("rb") as file:
                        found.append(file.read(_MOST).decode("utf-8", "replace").strip())
                except OSError:
                    continue
    return tuple(found)
