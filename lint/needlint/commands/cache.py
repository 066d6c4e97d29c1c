"""`needlint cache`: where the cache is, how large, and how to be rid of it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from needlint.cli import CLEAN, Parser, UsageError
from needlint.finding import Message

DESCRIPTION = Message("Show where the cache is and how large, or clear it.", "显示缓存的位置与大小，或清除缓存。")


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("--clear", action="store_true", en="delete it", zh="清除缓存")


def folder() -> Path:
    """The cache folder of this user: $NEEDLINT_CACHE_DIR, else by the platform's convention."""
    given = os.environ.get("NEEDLINT_CACHE_DIR")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "needlint" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "needlint"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "needlint"


def run(args: argparse.Namespace) -> int:
    """Print or clear."""
    place = folder()
    files = [p for p in sorted(place.rglob("*")) if p.is_file() and not p.is_symlink()] if place.is_dir() else []
    size = sum(p.stat().st_size for p in files)
    if args.clear and place.is_dir():
        try:
            shutil.rmtree(place)
        except OSError as error:
            why = error.strerror
            raise UsageError(f"cannot clear {place}: {why}", f"无法清除 {place}：{why}") from error
    count, megabytes = len(files), f"{size / 1e6:.1f} MB"
    if args.lang == "zh":
        print(f"{place}：{count} 个文件，{megabytes}{'，已清除' if args.clear else ''}")
    else:
        print(f"{place}: {count} file{'' if count == 1 else 's'}, {megabytes}{', cleared' if args.clear else ''}")
    return CLEAN
