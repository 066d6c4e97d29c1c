"""Names of source sets: which are tests, which a Kotlin Multiplatform build keeps away from Android."""

from __future__ import annotations

import re

_TEST = re.compile(
    r"""^(?:
        (?:test|androidTest|testFixtures|androidTestFixtures|sharedTest|testShared|testCommon)(?:[A-Z].*)?
        | (?:android|common|jvm|shared|unit|integration|instrumented|functional|screenshot|ios|native|js|desktop)
          [A-Za-z]*?Tests?
        | androidUnitTest.* | androidInstrumentedTest.* | androidHostTest.* | androidDeviceTest.*
    )$""",
    re.VERBOSE,
)
_ELSEWHERE = re.compile(
    r"^(?:ios|tvos|watchos|macos|apple|darwin|native|linux|mingw|windows|js|wasm|wasmJs|web|desktop|skiko|nonAndroid|jvm)"
    r"[A-Za-z0-9]*(?:Main|Test)$"
)


def is_test(source_set: str) -> bool:
    """Whether this source set holds tests or fixtures, which never ship ("testFull", "androidTest", "commonTest")."""
    return _TEST.match(source_set) is not None


def is_elsewhere(source_set: str) -> bool:
    """Whether a Kotlin Multiplatform source set is for other platforms than Android ("iosMain", "jvmMain")."""
    return _ELSEWHERE.match(source_set) is not None
