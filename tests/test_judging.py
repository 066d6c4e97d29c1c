"""Apps of one tree may be judged in several processes: nobody may notice but by the clock."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from needlint import judging
from needlint.check import check
from needlint.options import Options

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <uses-permission android:name="android.permission.CAMERA" />
    <application />
</manifest>
"""


def _tree(root: Path, count: int = 3) -> None:
    names = [f"app{number}" for number in range(count)]
    (root / "settings.gradle").write_text("".join(f"include ':{name}'\n" for name in names))
    for name in names:
        folder = root / name / "src/main"
        (folder / "java/a").mkdir(parents=True)
        (folder / "AndroidManifest.xml").write_text(MANIFEST)
        (root / name / "build.gradle").write_text("plugins { id 'com.android.application' }\n")
        (folder / "java/a/A.java").write_text("package a;\nclass A { void b() { } }\n")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "WORTH_A_FORK", 1)
    monkeypatch.setattr(judging, "can_fork", lambda: hasattr(os, "fork"))


def test_the_findings_do_not_depend_on_the_number_of_processes(tmp_path: Path, shared: None) -> None:
    _tree(tmp_path)
    one = check(tmp_path, options=Options(cache=False, jobs=1))
    for jobs in (2, 3, 8):
        assert check(tmp_path, options=Options(cache=False, jobs=jobs)) == one
    assert {f.apps for f in one.findings if f.rule == "unused-permission"} == {(":app0",), (":app1",), (":app2",)}


def test_a_process_that_dies_leaves_nothing_unjudged(
    tmp_path: Path, shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tree(tmp_path)
    whole = check(tmp_path, options=Options(cache=False, jobs=1))
    parent, real = os.getpid(), judging.judge

    def dying(app, failures, step):  # type: ignore[no-untyped-def]
        if os.getpid() != parent:
            os._exit(9)
        return real(app, failures, step)

    monkeypatch.setattr(judging, "judge", dying)
    assert check(tmp_path, options=Options(cache=False, jobs=2)) == whole


def test_what_fails_in_another_process_is_reported(
    tmp_path: Path, shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tree(tmp_path)

    def failing(rule):  # type: ignore[no-untyped-def]
        raise RuntimeError(f"{rule} is broken")

    monkeypatch.setattr(judging, "checker", failing)
    monkeypatch.setattr(judging, "checked_rules", lambda: ("unused-permission",))
    one = check(tmp_path, options=Options(cache=False, jobs=1))
    assert check(tmp_path, options=Options(cache=False, jobs=3)) == one
    assert len([e for e in one.errors if e.kind == "internal"]) == 3


ORPHAN = """
import os, sys, time
from pathlib import Path
from needlint import judging
from needlint.check import check
from needlint.options import Options

judging.WORTH_A_FORK = 1
real, parent = judging.judge, os.getpid()

def slow(app, failures, step):
    if os.getpid() != parent:
        print(os.getpid(), flush=True)
    time.sleep(60)
    return real(app, failures, step)

judging.judge = slow
check(Path(sys.argv[1]), options=Options(cache=False, jobs=2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="apps are judged in processes of their own on Linux alone")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_run(tmp_path: Path, how: signal.Signals) -> None:
    _tree(tmp_path)
    run = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert run.stdout is not None
    child = int(run.stdout.readline())
    run.send_signal(how)
    run.wait(30)
    for _ in range(300):
        if not _runs(child):
            break
        time.sleep(0.1)
    assert not _runs(child)


def _runs(process: int) -> bool:
    """Whether a process is there and more than an entry that nobody has waited for yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
