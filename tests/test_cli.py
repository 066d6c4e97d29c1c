"""The command line: commands, languages, exit codes, and what an error tells the user to do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from needlint import cli
from needlint.commands import check as check_command
from needlint.finding import Finding, Message, Report, ReportError
from needlint.options import Options, at_or_over
from sample_report import FILES, MANIFEST, SOURCE, sample_report, write_files

Judged = Callable[[Report], list[Options]]
Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
EMPTY = msgspec.structs.replace(sample_report(), findings=(), errors=(), suppressed={})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: Patch) -> Path:
    write_files(tmp_path)
    (tmp_path / "settings.gradle").write_text("")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_MESSAGES", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path


@pytest.fixture
def judged(monkeypatch: Patch) -> Judged:
    """Make the pipeline return a report; gives the options of each run."""

    def use(report: Report) -> list[Options]:
        seen: list[Options] = []

        def judge(root: Path, config: object, options: Options, step: object) -> Report:
            seen.append(options)
            return report

        monkeypatch.setattr(check_command, "judge", judge)
        return seen

    return use


def only(severity: str) -> Report:
    findings = tuple(f for f in sample_report().findings if f.severity == severity)
    return msgspec.structs.replace(EMPTY, findings=findings)


@pytest.mark.parametrize(
    ("report", "arguments", "code"),
    [
        (EMPTY, [], 0),
        (only("note"), [], 0),
        (only("note"), ["--fail-on", "note"], 1),
        (only("warning"), [], 1),
        (only("warning"), ["--fail-on", "error"], 0),
        (only("error"), ["--fail-on", "error"], 1),
        (only("error"), ["--fail-on", "never"], 0),
    ],
)
def test_exit_codes_by_severity(project: Path, judged: Judged, report: Report, arguments: list[str], code: int) -> None:
    judged(report)
    assert cli.run(["check", ".", *arguments]) == code


def broken(path: str | None, kind: str) -> Report:
    error = ReportError(path, kind, Message("m", "m"))  # type: ignore[arg-type]
    return msgspec.structs.replace(EMPTY, errors=(error,))


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (broken("A.kt", "syntax"), 0),
        (broken("A.kt", "unreadable"), 0),
        (broken(None, "limit"), 0),
        (broken(None, "unreadable"), 2),
        (broken("A.kt", "internal"), 2),
    ],
)
def test_exit_codes_by_error(project: Path, judged: Judged, report: Report, code: int) -> None:
    judged(report)
    assert cli.run(["check", "."]) == code


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_threshold_order(severity: str) -> None:
    assert [at_or_over(severity, t) for t in ("error", "warning", "note", "never")] == {  # type: ignore[arg-type]
        "error": [True, True, True, False],
        "warning": [False, True, True, False],
        "note": [False, False, True, False],
    }[severity]


def test_a_path_alone_is_checked(project: Path, judged: Judged, capsys: Capture) -> None:
    judged(sample_report())
    assert cli.run([str(project)]) == 1
    assert "[unused-permission]" in capsys.readouterr().out


def test_options_reach_the_pipeline(project: Path, judged: Judged) -> None:
    seen = judged(EMPTY)
    cli.run(["check", ".", "--category", "新闻资讯类", "--category", "32,30", "--side", "supply"])
    cli.run(["check", ".", "--show-low", "-j", "2", "--no-cache"])
    assert (seen[0].categories, seen[0].side) == (("news", "browser"), "supply")
    assert (seen[0].min_confidence, seen[0].jobs, seen[0].cache) == ("medium", None, True)
    assert (seen[1].min_confidence, seen[1].jobs, seen[1].cache) == ("low", 2, False)


MISTAKES: list[tuple[list[str], str, str]] = [
    (["chekc"], 'no command "chekc"; did you mean "check"?', "没有命令“chekc”；是否想用“check”？"),
    (["nowhere/at/all"], "neither a command nor an existing path; `needlint --help`", "既不是命令，也不是存在的路径"),
    (["check", "nowhere"], '"nowhere" does not exist; give the folder', "“nowhere”不存在；请指定 Android 工程目录"),
    (["check", ".", "--category", "newz"], 'unknown category "newz"; did you mean "news"?', "是否想写“news”？"),
    (["check", ".", "--category", "77"], "`needlint categories` lists all 39", "运行 `needlint categories`"),
    (["check", ".", "--jobs", "0"], "give a whole number of at least 1", "请给出不小于 1 的整数"),
    (["check", ".", "--jobs", "two"], '"two" is no number of processes', "“two”不是有效的进程数"),
    (["check", ".", "--formt", "json"], 'unknown option "--formt"; did you mean "--format"?', "是否想写“--format”？"),
    (["check", ".", "--xyz"], "`needlint check --help` lists the options", "运行 `needlint check --help` 查看选项"),
    (["check", ".", "--format", "sarf"], '"sarf" is no value of --format; did you mean "sarif"? (values: checkstyle, ',
     "--format 没有取值“sarf”；是否想写“sarif”？（可用的值：checkstyle、"),
    (["check", ".", "--fail-on", "x"], '"x" is no value of --fail-on (values: error, warning, note, never)', "可用的值：error、"),
    (["check", ".", "--output"], "--output needs a value; `needlint check --help`", "--output 需要一个值；运行"),
    (["check", ".", "--fix=yes"], "--fix takes no value", "--fix 不带值"),
    (["check", ".", "other"], '"other" is one argument too many', "多余的参数“other”"),
    (["explain"], "NAME is missing; `needlint explain --help`", "缺少参数 NAME"),
    (["check", ".", "--fix", "--diff"], "--fix and --diff exclude each other", "--fix 与 --diff 不能同时使用"),
    (["check", ".", "--watch", "--fix"], "--watch and --fix exclude each other", "--watch 与 --fix 不能同时使用"),
    (["check", ".", "--diff-base", "HEAD"], "not a git repository", "git rev-parse 失败"),
    (["check", ".", "--diff-file", "none.diff"], 'cannot read "none.diff"', "无法读取“none.diff”"),
    (["check", ".", "--baseline", "none.txt"], 'cannot read the baseline "none.txt": No such file or directory; `needlint',
     "无法读取基线“none.txt”"),
    (["check", ".", "-o", "no/such/folder/x"], 'cannot write "no/such/folder/x"', "无法写入“no/such/folder/x”"),
    (["check", "--stdin-filename", "no.kt"], '"no.kt" does not exist', "“no.kt”不存在"),
    (["explain", "unused-permision"], "did you mean: unused-permission", "是否想查：unused-permission"),
    (["explain", "qqqqqqqq"], "`needlint rules`, `needlint categories` list names", "列出名称"),
    (["rules", "--format", "xml"], "(values: text, json)", "（可用的值：text、json）"),
    (["cache", "cler"], 'did you mean "clear"?', "是否想写“clear”？"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("arguments", "en", "zh"), MISTAKES, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_errors_say_what_to_do_and_exit_with_two(
    arguments: list[str], en: str, zh: str, language: str, project: Path, request: pytest.FixtureRequest
) -> None:
    capsys = request.getfixturevalue("capsys")
    request.getfixturevalue("judged")(EMPTY)
    (project / "other").mkdir()
    request.getfixturevalue("monkeypatch").setenv("LANG", "zh_CN.UTF-8" if language == "zh" else "C")
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert (zh if language == "zh" else en) in captured.err
    assert captured.err.startswith("needlint: ")
    assert captured.out == ""
    assert any("一" <= c <= "鿿" for c in captured.err) == (language == "zh")


CONFIGURATION: list[tuple[str, str, str]] = [
    ("[app]\ncatgory = 30\n", ':2: unknown key "catgory"; did you mean "category"?', ":2: 未知的键“catgory”；是否想写“category”？"),
    ('[app]\n\nside = "both"\n', ':3: unknown side "both"; allowed: consumer, supply', ":3: 未知的side“both”；可用：consumer、supply"),
    ('[app]\nmarket = ["x"]\n', "; allowed: cn, play", "；可用：cn、play"),
    ('[rules]\nunused-permission = "loud"\n', "; allowed: error, warning, note, off", "；可用：error、warning、note、off"),
    ('[rules]\nno-such-rule = "off"\n', "`needlint rules` lists them", "运行 `needlint rules` 查看全部规则"),
    ("[files]\nexlude = []\n", ':2: unknown key "exlude"; did you mean "exclude"?', "是否想写“exclude”？"),
    ("[ap]\n", "; allowed: app, rules, files", "；可用：app、rules、files"),
    ("[app]\ncategory = [\n", ":2: not valid TOML", ":2: 不是有效的 TOML"),
    ('[app]\ncategory = "newz"\n', ':2: unknown category "newz"; did you mean "news"?', "是否想写“news”？"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("text", "en", "zh"), CONFIGURATION)
def test_a_wrong_configuration_names_line_key_and_what_is_allowed(
    text: str, en: str, zh: str, language: str, project: Path, capsys: Capture
) -> None:
    (project / "needlint.toml").write_text(text)
    for command in ("check", "inventory", "baseline", "sdk"):
        assert cli.run([command, ".", "--lang", language]) == 2
        error = capsys.readouterr().err
        assert "needlint.toml:" in error
        assert (zh if language == "zh" else en) in error


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            ["no AndroidManifest.xml and no Gradle build script found", "give the folder that holds settings.gradle"],
        ),
        ("zh", ["没有找到 AndroidManifest.xml 或 Gradle 构建脚本", "请指定含 settings.gradle 的目录"]),
    ],
)
def test_no_project_says_what_was_looked_for(language: str, says: list[str], tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "empty").mkdir()
    for command in ("check", "inventory", "baseline", "init", "sdk"):
        assert cli.run([command, str(tmp_path / "empty"), "--lang", language]) == 2, command
        captured = capsys.readouterr()
        assert [text for text in says if text not in captured.out + captured.err] == [], command
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_crash_is_an_internal_error_with_exit_two(project: Path, monkeypatch: Patch, capsys: Capture) -> None:
    def judge(*_: object) -> Report:
        raise ValueError("boom")

    monkeypatch.setattr(check_command, "judge", judge)
    assert cli.run(["check", "."]) == 2
    assert "internal error (ValueError: boom)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "arguments", "says"),
    [
        ({"LANG": "zh_CN.UTF-8"}, [], "警告"),
        ({"LANG": "en_US.UTF-8"}, [], "warning"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, [], "warning"),
        ({"LANG": "C"}, ["--lang", "zh"], "警告"),
        ({"LANG": "zh_CN.UTF-8"}, ["--lang=en"], "warning"),
    ],
)
def test_language_by_locale_or_option(
    environment: dict[str, str], arguments: list[str], says: str, project: Path, request: pytest.FixtureRequest
) -> None:
    patch, capsys = request.getfixturevalue("monkeypatch"), request.getfixturevalue("capsys")
    for name, value in environment.items():
        patch.setenv(name, value)
    request.getfixturevalue("judged")(sample_report())
    cli.run(["check", ".", *arguments])
    assert f"{says}:" in capsys.readouterr().out


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_every_command_has_help_in_both_languages(command: str, capsys: Capture) -> None:
    texts = []
    for language in ("en", "zh"):
        with pytest.raises(SystemExit) as caught:
            cli.run([command, "--help", "--lang", language])
        assert caught.value.code == 0
        texts.append(capsys.readouterr().out)
    assert texts[0].startswith(f"usage: needlint {command}")
    assert texts[1].startswith(f"用法：needlint {command}")
    assert not any("一" <= c <= "鿿" for c in texts[0])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "zh", "rules"],
        ["--lang=zh", "--no-color", "rules"],
        ["rules", "--lang", "zh"],
        ["--no-color", "--lang", "zh", "rules", "--format", "text"],
    ],
)
def test_general_options_stand_before_the_command_or_behind_it(arguments: list[str], capsys: Capture) -> None:
    assert cli.run(arguments) == 0
    assert "声明了权限" in capsys.readouterr().out


def test_general_options_before_a_path(project: Path, judged: Judged, capsys: Capture) -> None:
    judged(sample_report())
    assert cli.run(["--lang", "zh", str(project)]) == 1
    assert "警告:" in capsys.readouterr().out
    assert cli.run(["--lang", "fr", str(project)]) == 2


def test_top_help_lists_every_command(capsys: Capture) -> None:
    assert cli.run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in cli.COMMANDS)


def test_no_arguments_show_the_help_and_fail(capsys: Capture) -> None:
    assert cli.run([]) == 2
    assert "needlint COMMAND --help" in capsys.readouterr().out


def test_colours_honour_no_color_and_pipes(
    project: Path,
    judged: Judged,
    capsys: Capture,
    monkeypatch: Patch,
) -> None:
    judged(sample_report())
    cli.run(["check", "."])
    assert "\x1b[" not in capsys.readouterr().out, "a pipe"
    monkeypatch.setenv("FORCE_COLOR", "1")
    cli.run(["check", "."])
    assert "\x1b[" in capsys.readouterr().out
    cli.run(["check", ".", "--no-color"])
    assert "\x1b[" not in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    cli.run(["check", "."])
    assert "\x1b[" not in capsys.readouterr().out


def test_the_report_goes_to_a_file(project: Path, judged: Judged, capsys: Capture) -> None:
    judged(sample_report())
    assert cli.run(["check", ".", "--format", "json", "-o", "out.json"]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads((project / "out.json").read_text("utf-8"))["version"] == 1


def test_a_file_stands_for_its_project_and_shows_its_own_findings(
    project: Path, judged: Judged, capsys: Capture
) -> None:
    judged(sample_report())
    cli.run(["check", MANIFEST, "--format", "json"])
    assert [f["path"] for f in json.loads(capsys.readouterr().out)["findings"]] == [MANIFEST]


def test_paths_are_shown_as_they_can_be_opened(
    project: Path,
    judged: Judged,
    capsys: Capture,
    monkeypatch: Patch,
) -> None:
    judged(sample_report())
    write_files(project / "inner")
    cli.run(["check", "inner"])
    assert f"inner/{MANIFEST}:2:47:" in capsys.readouterr().out
    (project / ".git").mkdir()
    monkeypatch.chdir(project / "inner")
    cli.run(["check", ".", "--format", "github"])
    assert f"file=inner/{MANIFEST}," in capsys.readouterr().out


def test_unsaved_text_from_standard_input(project: Path, judged: Judged, monkeypatch: Patch) -> None:
    class Input:
        class buffer:
            @staticmethod
            def read() -> bytes:
                return b"new text"

    seen = judged(EMPTY)
    monkeypatch.setattr(sys, "stdin", Input)
    cli.run(["check", "--stdin-filename", SOURCE])
    assert seen[0].overlay == {SOURCE: b"new text"}


def test_github_writes_the_job_summary(project: Path, judged: Judged, monkeypatch: Patch, tmp_path: Path) -> None:
    judged(sample_report())
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    cli.run(["check", ".", "--format", "github"])
    assert "| 🟠 warning | unused-permission | 1 |" in (tmp_path / "summary.md").read_text("utf-8")


def test_fix_changes_the_file_and_diff_does_not(project: Path, judged: Judged, capsys: Capture) -> None:
    judged(sample_report())
    assert cli.run(["check", ".", "--diff"]) == 1
    removed = '-\t<!-- 通讯录 😀 --><uses-permission android:name="android.permission.READ_CONTACTS" />'
    assert removed in capsys.readouterr().out
    assert (project / MANIFEST).read_text("utf-8") == FILES[MANIFEST]
    cli.run(["check", ".", "--fix"])
    assert "READ_CONTACTS" not in (project / MANIFEST).read_text("utf-8")
    assert f"fixed {MANIFEST}: 1" in capsys.readouterr().err


def test_baseline_hides_what_is_known_and_names_what_is_stale(project: Path, judged: Judged, capsys: Capture) -> None:
    known: Finding = sample_report().findings[0]
    (project / "needlint-baseline.txt").write_text(f"{known.key}\nr gone.xml S\n")
    judged(only("warning"))
    assert cli.run(["check", "."]) == 0
    captured = capsys.readouterr()
    assert "1 in the baseline" in captured.out
    assert "r gone.xml S" in captured.err
    assert cli.run(["check", ".", "--no-baseline"]) == 1


def test_the_version_imports_nothing_else() -> None:
    code = (
        "import sys; sys.argv = ['needlint', '--version']; from needlint.__main__ import main; main();"
        "print([m for m in sys.modules if m.startswith(('needlint.', 'msgspec', 'argparse', 'lxml'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("needlint ")
    assert modules == "['needlint.__main__']"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("unused-permission", ["nothing in the app uses", "## Flagged"]),
        ("30", ["News and information", "without personal information"]),
        ("新闻资讯类", ["news"]),
        ("READ_PHONE_STATE", ["android.permission.READ_PHONE_STATE", "IMEI", "less invasive", "source"]),
        ("umeng-analytics", ["UMConfigure.init", "source"]),
        ("imei", ["READ_PHONE_STATE"]),
        ("pipl-6", ["Personal Information Protection Law"]),
    ],
)
def test_explain(name: str, says: list[str], capsys: Capture, monkeypatch: Patch) -> None:
    monkeypatch.setenv("LANG", "C")
    assert cli.run(["explain", name]) == 0
    out = capsys.readouterr().out
    assert [text for text in says if text.lower() not in out.lower()] == []


def test_explain_in_chinese(capsys: Capture) -> None:
    cli.run(["explain", "unused-permission", "--lang", "zh"])
    out = capsys.readouterr().out
    assert "最小必要原则" in out
    assert "A permission counts as used" not in out


def test_categories_are_39(capsys: Capture) -> None:
    assert cli.run(["categories", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in rows] == list(range(1, 40))
    assert sum(not row["necessary"] for row in rows) == 13


def test_sdk_by_coordinate_class_and_archive(capsys: Capture) -> None:
    for what in ("com.umeng.umsdk:common:9.4.0", "com.umeng.analytics.MobclickAgent"):
        assert cli.run(["sdk", what]) == 0
        assert capsys.readouterr().out.startswith("umeng-analytics ")
    assert cli.run(["sdk", "com.nobody.knows"]) == 1
