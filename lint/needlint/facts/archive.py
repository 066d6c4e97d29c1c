""".jar and .aar -> what their content shows, within bounds: packages, permissions, references to the framework."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from typing import Literal

from needlint.facts.build_model import ArchiveFacts
from needlint.facts.class_file import references
from needlint.facts.manifest import read_manifest
from needlint.facts.place import Problem
from needlint.project.text import decode

TOTAL_LIMIT = 64 * 1024 * 1024
"""Bytes uncompressed over all entries, nested jars included."""
ENTRY_LIMIT = 50_000
RATIO_LIMIT = 200
"""Times an entry over 1 MB may grow; class files reach about 5."""
_CLASS_LIMIT = 2 * 1024 * 1024
_MANIFEST_LIMIT = 1024 * 1024
_STRING_LIMIT = 2_000

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error, OverflowError)
"""All that reading a damaged zip raises (NotImplementedError, UnicodeDecodeError and RecursionError are among them)."""

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_NOT_HERE = Problem(
    "unreadable",
    "a Git LFS pointer: the archive itself is not in this checkout (git lfs pull brings it)",
    "这是 Git LFS 指针文件：归档本身不在此检出中（可用 git lfs pull 获取）",
)
_QUIET = rb"view|widget|graphics|util|text|animation|transition|annotation|opengl|renderscript|drm|gesture|R|system"
_OWNER = re.compile(
    rb"android/(?!(?:" + _QUIET + rb")[/$]|content/res/|os/(?:Bundle|Parcel|Handler|Looper|Message)\b)"
    rb"|java/net/NetworkInterface|java/net/InetAddress|java/lang/Runtime$|java/lang/ProcessBuilder|dalvik/system/"
    rb"|com/google/android/gms/|com/android/"
)
_WORDS = re.compile(_OWNER.pattern.replace(b"Runtime$", b"Runtime") + rb"|content://|android_id|/proc/|/sys/|serialno")
_STRING = re.compile(
    rb"content://|[\w.]+\.permission\.[A-Z_0-9]+$|/(?:proc|sys|system)/|android_id$|bluetooth_address$|(?:ro|persist)\.[\w.]+$"
    rb"|android\.(?:provider|telephony|net|os|app|content|intent|hardware|bluetooth)\.[\w.$]+$|com\.android\.[\w.$]+$"
)


def read_archive(path: str, data: bytes) -> ArchiveFacts:
    """Read an archive's bytes. Never raises: what is damaged, encrypted or over a limit is a problem.

    Nothing is unpacked to disk. Of an AAR, `classes.jar` and `libs/*.jar` are read as well; jars in jars are not.
    """
    reading = _Reading()
    if data.startswith(_LFS_POINTER):
        return ArchiveFacts(problems=(_NOT_HERE,))
    reading.zip(data, nested=False)
    return ArchiveFacts(
        packages=tuple(sorted(reading.packages)),
        classes=tuple(count for _, count in sorted(reading.packages.items())),
        permissions=tuple(sorted(reading.permissions)),
        manifest=reading.manifest,
        references=tuple(sorted(reading.references)),
        problems=tuple(reading.problems.values()),
        strings=tuple(sorted(reading.strings)[:_STRING_LIMIT]),
        native_libraries=tuple(sorted(reading.native)),
    )


class _Reading:
    def __init__(self) -> None:
        self.packages: Counter[str] = Counter()
        self.permissions: set[str] = set()
        self.references: set[str] = set()
        self.strings: set[str] = set()
        self.native: set[str] = set()
        self.manifest = b""
        self.problems: dict[str, Problem] = {}
        self._left = TOTAL_LIMIT
        self._entries = ENTRY_LIMIT

    def zip(self, data: bytes, nested: bool) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for entry in archive.infolist():
                    self._entries -= 1
                    if self._entries < 0 or self._left <= 0:
                        self._problem("limit", "too large; only part of it is read", "归档过大，只读取了一部分")
                        return
                    self._entry(archive, entry, nested)
        except _DAMAGED as error:
            reason = str(error) or type(error).__name__
            self._problem("unreadable", f"not a readable zip archive: {reason}", f"不是可读取的压缩包：{reason}")

    def _entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, nested: bool) -> None:
        name = entry.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            self._problem(
                "unreadable", "holds entries with unsafe paths; they are skipped", "含有路径不安全的条目，已跳过"
            )
            return
        if name.endswith(".class"):
            package = re.sub(r"^META-INF/versions/\d+/", "", name).rpartition("/")[0]
            if package and not package.startswith("META-INF"):
                self.packages[package.replace("/", ".")] += 1
            content = self._content(archive, entry, _CLASS_LIMIT)
            if content is not None:
                self._class(content)
        elif name.endswith(".so"):
            self.native.add(name.rpartition("/")[2])
        elif name == "AndroidManifest.xml" and not nested:
            self._manifest(self._content(archive, entry, _MANIFEST_LIMIT) or b"")
        elif not nested and (name == "classes.jar" or re.fullmatch(r"libs/[^/]+\.jar", name)):
            content = self._content(archive, entry, TOTAL_LIMIT)
            if content is not None:
                self.zip(content, nested=True)

    def _content(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes | None:
        """An entry's bytes; None and a problem where damaged or over a limit. Sizes in headers are not believed."""
        limit = min(limit, self._left)
        if entry.file_size > 1024 * 1024 and entry.file_size > RATIO_LIMIT * max(1, entry.compress_size):
            self._problem("limit", "an entry grows suspiciously; it is skipped", "有条目的压缩比异常，已跳过")
            return None
        try:
            with archive.open(entry) as stream:
                content = stream.read(limit + 1)
        except _DAMAGED as error:
            reason = str(error) or type(error).__name__
            self._problem("unreadable", f"some entries cannot be read: {reason}", f"部分条目无法读取：{reason}")
            return None
        self._left -= len(content)
        if len(content) > limit:
            self._problem("limit", "too large; only part of it is read", "归档过大，只读取了一部分")
            return None
        return content

    def _class(self, data: bytes) -> None:
        if _WORDS.search(data) is None:
            return
        found = references(data)
        if found is None:
            self._problem("syntax", "some class files are damaged; they are skipped", "部分 class 文件已损坏，已跳过")
            return
        for owner, member in found.members:
            if _OWNER.match(owner):
                name = owner.replace(b"/", b".").replace(b"$", b".") + b"." + member
                self.references.add(name.decode("utf-8", "replace"))
        for text in found.strings:
            if len(text) <= 200 and _STRING.match(text):
                self.strings.add(text.decode("utf-8", "replace"))

    def _manifest(self, data: bytes) -> None:
        if data.startswith(b"\x03\x00\x08\x00"):
            self._problem(
                "unreadable", "its manifest is in binary form, which is not read", "其清单为二进制格式，未读取"
            )
            return
        self.manifest = decode(data).utf8
        root = read_manifest("AndroidManifest.xml", self.manifest).root
        for tag in root.children if root is not None else ():
            if tag.name in ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"):
                name = tag.value("android:name").strip()
                if name:
                    self.permissions.add(name)

    def _problem(self, kind: Literal["unreadable", "syntax", "limit"], en: str, zh: str) -> None:
        self.problems.setdefault(en.partition(":")[0], Problem(kind, en, zh))
