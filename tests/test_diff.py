"""Only what a change introduces: by lines and by consequence, against real Git repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest

from needlint import diff
from needlint.changes import judge_change
from needlint.config import Config
from needlint.facts.place import Place, Range
from needlint.finding import Finding, Message, Report, Span
from needlint.options import Options
from sample_report import MANIFEST, SOURCE, sample_report

KOTLIN = "app/读取.kt"


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def judge(root: Path, config: Config, options: Options) -> Report:
    """A small judge: a permission in M.xml is unused unless some .kt names it; IMEI in a .kt is a finding."""
    del config
    findings, spans, lines = [], {}, []
    sources = {p.relative_to(root).as_posix(): p.read_text() for p in sorted(root.rglob("*.kt"))}
    sources.update({path: data.decode() for path, data in options.overlay.items()})
    code = "".join(sources.values())
    manifest = (root / "M.xml").read_text() if (root / "M.xml").exists() else ""
    lines += [("M.xml", n, name) for n, name in enumerate(manifest.splitlines(), 1) if name not in code]
    for path, text in sources.items():
        lines += [(path, n, "IMEI") for n, line in enumerate(text.splitlines(), 1) if "IMEI" in line]
    for path, number, subject in lines:
        place = Place(path, Range(number, number + 1))
        said = Message("m", "m")
        key = f"r {path} {subject}"
        findings.append(Finding("r", "warning", "high", place, subject, said, said, key=key))
        spans[place] = Span(number, 1, number, 2)
    return Report((), tuple(findings), spans, {}, {}, (), {})


def subjects(root: Path, **options: object) -> list[tuple[str, str]]:
    report = judge_change(root, Config(), Options(**options), judge)  # type: ignore[arg-type]
    return [(f.place.path, f.subject) for f in report.findings]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, "M.xml", "CAMERA\nCONTACTS\nOLD\n")
    write(tmp_path, KOTLIN, "use CAMERA\nuse CONTACTS\nval a = IMEI\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    return tmp_path


def test_no_change_no_findings(repository: Path) -> None:
    assert len(judge(repository, Config(), Options()).findings) == 2
    assert subjects(repository, diff_base="HEAD") == []


def test_by_consequence_a_call_removed_elsewhere(repository: Path) -> None:
    write(repository, KOTLIN, "use CAMERA\nval a = IMEI\n")
    assert subjects(repository, diff_base="HEAD") == [("M.xml", "CONTACTS")]


def test_by_lines_a_second_finding_like_one_that_was_there(repository: Path) -> None:
    write(repository, KOTLIN, "use CAMERA\nuse CONTACTS\nval a = IMEI\nval b = IMEI\n")
    assert subjects(repository, diff_base="HEAD") == [(KOTLIN, "IMEI")]


def test_a_new_finding_above_one_of_the_same_key_is_the_only_new_one() -> None:
    report = sample_report()
    old = report.findings[0]
    place = Place(MANIFEST, Range(1, 2))
    first = msgspec.structs.replace(old, place=place)
    second = msgspec.structs.replace(old, key=f"{old.key} #2")
    after = msgspec.structs.replace(report, findings=(first, second), spans={**report.spans, place: Span(1, 2, 1, 3)})
    base = msgspec.structs.replace(report, findings=(old,))
    assert diff.introduced(after, base, diff.Change({MANIFEST: frozenset({1})})).findings == (first,)
    assert len(diff.introduced(after, base).findings) == 1


def test_moved_lines_introduce_nothing(repository: Path) -> None:
    write(repository, KOTLIN, "// new\n\nuse CAMERA\nuse CONTACTS\nval a = IMEI\n")
    assert subjects(repository, diff_base="HEAD") == []


def test_a_new_file_that_git_does_not_know(repository: Path) -> None:
    write(repository, "app/新.kt", "val b = IMEI\n")
    assert subjects(repository, diff_base="HEAD") == [("app/新.kt", "IMEI")]


def test_staged_judges_the_index_only(repository: Path) -> None:
    write(repository, KOTLIN, "use CAMERA\nval a = IMEI\n")
    assert subjects(repository, diff_base="HEAD", staged=True) == []
    git(repository, "add", ".")
    write(repository, KOTLIN, "use CAMERA\nuse CONTACTS\nval a = IMEI\n")
    assert subjects(repository, diff_base="HEAD", staged=True) == [("M.xml", "CONTACTS")]
    assert subjects(repository, staged=True) == [("M.xml", "CONTACTS")]


def test_against_the_point_where_a_branch_began(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "feature")
    write(repository, "app/B.kt", "val b = IMEI\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "b")
    git(repository, "checkout", "-q", "main")
    write(repository, "M.xml", "CAMERA\n")
    git(repository, "commit", "-q", "-a", "-m", "c")
    git(repository, "checkout", "-q", "feature")
    assert subjects(repository, diff_base="main") == [("app/B.kt", "IMEI")]


def test_a_root_below_the_top_of_the_repository(repository: Path) -> None:
    app = repository / "app"
    assert subjects(app, diff_base="HEAD") == []
    write(repository, KOTLIN, "val z = IMEI\n")
    assert subjects(app, diff_base="HEAD") == [("读取.kt", "IMEI")]


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, "A.kt", "IMEI\n")
    git(tmp_path, "add", ".")
    assert subjects(tmp_path, diff_base="HEAD", staged=True) == [("A.kt", "IMEI")]


@pytest.mark.parametrize("revision", ["nope", "--output=/tmp/x", "HEAD~99"])
def test_a_revision_that_is_none_says_what_to_do(repository: Path, revision: str) -> None:
    with pytest.raises(diff.DiffError, match="fetch-depth"):
        subjects(repository, diff_base=revision)


def test_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(diff.DiffError, match="not a git repository"):
        subjects(tmp_path, diff_base="HEAD")


def test_links_of_the_base_are_not_made(repository: Path) -> None:
    (repository / "link.kt").symlink_to("/etc/hostname")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "link")
    with diff.Repository(repository).tree("HEAD") as folder:
        assert sorted(p.name for p in folder.rglob("*.*")) == ["M.xml", "读取.kt"]


def test_a_renamed_file_introduces_nothing_new(repository: Path) -> None:
    write(repository, KOTLIN, "use CAMERA\nuse CONTACTS\nval a = IMEI\n" + "// same\n" * 20)
    git(repository, "commit", "-q", "-a", "-m", "longer")
    (repository / "app/新名字").mkdir()
    git(repository, "mv", KOTLIN, "app/新名字/读.kt")
    assert subjects(repository, diff_base="HEAD") == []
    assert subjects(repository, diff_base="HEAD", staged=True) == []
    write(repository, "app/新名字/读.kt", (repository / "app/新名字/读.kt").read_text() + "val b = IMEI\n")
    assert subjects(repository, diff_base="HEAD") == [("app/新名字/读.kt", "IMEI")]


def test_a_finding_whose_evidence_is_on_a_changed_line_counts() -> None:
    report = sample_report()
    kept = diff.on_lines(report, {MANIFEST: frozenset({2})})
    assert [f.rule for f in kept.findings] == ["unused-permission", "collection-before-consent"]
    assert [f.rule for f in diff.on_lines(report, {SOURCE: frozenset({3})}).findings] == ["harvesting-sdk"]


def test_introduced_counts_what_it_leaves_out() -> None:
    report = sample_report()
    base = msgspec.structs.replace(report, findings=report.findings[:2])
    kept = diff.introduced(report, base, diff.Change({SOURCE: frozenset({2})}))
    assert [f.rule for f in kept.findings] == ["collection-before-consent", "harvesting-sdk"]
    assert kept.suppressed["diff"] == 1
