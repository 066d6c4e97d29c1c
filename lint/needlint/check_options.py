"""The options of `needlint check` and its help page."""

from __future__ import annotations

from needlint import running
from needlint.arguments import Page, Parser
from needlint.finding import CONFIDENCES, Message
from needlint.help_text import JUDGING_ENVIRONMENT, JUDGING_EXITS

PAGE = Page(
    description=Message(
        "Judge an Android app's source tree: does the app, of its category, need what it takes, and what happens to a "
        "user who says no? Every finding names the data, the clause, the evidence and a way to fix it.",
        "检查 Android 应用源码：以其类别而言，应用是否需要它所收集的内容？用户拒绝时会怎样？每条结果都给出涉及的信息、"
        "条款、证据和修改办法。",
    ),
    examples=(
        ("needlint check .", "judge the project in this folder", "检查当前目录中的工程"),
        ("needlint check . --category news", "as a news app (no. 30)", "按新闻资讯类（30）检查"),
        ("needlint check . --watch", "again whenever a file changes", "文件变化时自动重新检查"),
        ("needlint check . -f sarif -o needlint.sarif", "for code scanning", "用于代码扫描平台"),
        ("needlint check . --diff-base origin/main", "only what this branch introduces", "只报告本分支引入的问题"),
        ("git diff main | needlint check --diff-file -", "the same from a patch", "根据补丁报告"),
        ("needlint check . --fix", "apply the safe fixes", "应用安全的自动修改"),
        (
            "needlint check --stdin-filename app/src/main/A.kt < A.kt",
            "a file that is not saved yet",
            "检查未保存的文件",
        ),
    ),
    exits=JUDGING_EXITS,
    environment=(*JUDGING_ENVIRONMENT, "GITHUB_STEP_SUMMARY"),
    files=("needlint.toml", "needlint-baseline.txt"),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    running.add_tree(parser)
    _add_report(parser)
    _add_change(parser)
    _add_fixes(parser)
    parser.group("reading", "读取")
    parser.option(
        "--stdin-filename",
        metavar="FILE",
        complete="file",
        en="take this file's text from standard input instead of the disk, and report what stands in it",
        zh="从标准输入读取该文件的内容（代替磁盘上的内容），并只报告其中的问题",
    )
    parser.option(
        "--watch",
        "-w",
        action="store_true",
        en="keep running and report what a change of the tree brings or settles; Ctrl-C ends it, with the exit code of "
        "the latest state",
        zh="持续运行，文件变化时报告新增与消除的问题；按 Ctrl-C 结束，退出码按最近一次结果",
    )


def _add_report(parser: Parser) -> None:
    parser.group("report", "报告")
    running.add_report_format(parser)
    parser.option(
        "--output",
        "-o",
        metavar="FILE",
        complete="file",
        en="write the report to a file (default: standard output)",
        zh="把报告写入文件（默认：标准输出）",
    )
    parser.option(
        "--fail-on",
        choices=("error", "warning", "note", "never"),
        default="warning",
        metavar="SEVERITY",
        en="lowest severity that gives exit code 1: error, warning, note, never (default: warning)",
        zh="使退出码为 1 的最低级别：error、warning、note、never（默认：warning）",
    )
    parser.option(
        "--min-confidence",
        choices=CONFIDENCES,
        default="medium",
        metavar="LEVEL",
        en="lowest confidence to report: high, medium, low (default: medium)",
        zh="报告的最低置信度：high、medium、low（默认：medium）",
    )
    parser.option("--show-low", action="store_true", en="same as --min-confidence low", zh="等同 --min-confidence low")
    parser.option(
        "--quiet",
        "-q",
        action="store_true",
        en="findings only: no summary, no progress, no word on stale baseline entries",
        zh="只输出问题：不输出汇总、进度和过时的基线条目",
    )
    parser.option(
        "--baseline",
        metavar="FILE",
        complete="file",
        en="leave out findings in this file (default: needlint-baseline.txt at the root, where there is one)",
        zh="不报告该文件中的已知问题（默认：根目录下的 needlint-baseline.txt，若存在）",
    )
    parser.option("--no-baseline", action="store_true", en="ignore the baseline", zh="不使用基线")


def _add_change(parser: Parser) -> None:
    parser.group("only a change", "只看改动")
    parser.option(
        "--diff-base",
        metavar="REV",
        complete="revision",
        en="report what the change since this Git revision introduces: findings on its lines, and those that the "
        "revision did not have (a permission that lost its last use)",
        zh="只报告自该 Git 版本以来的改动引入的问题：改动行上的问题，以及该版本没有的问题"
        "（例如权限失去了最后一处使用）",
    )
    parser.option(
        "--diff-file",
        metavar="FILE",
        complete="file",
        en="the same for a unified diff that leads to this tree; - is standard input. Where it does not fit, its lines "
        "alone count, and the report says so",
        zh="同上，依据可得到当前目录内容的 unified diff；- 为标准输入。补丁与目录不符时只按行报告，并在报告中说明",
    )
    parser.option(
        "--staged",
        action="store_true",
        en="judge what is staged, not the work tree (against --diff-base, default HEAD)",
        zh="检查暂存区而非工作区（与 --diff-base 比较，默认为 HEAD）",
    )


def _add_fixes(parser: Parser) -> None:
    parser.group("fixes", "修改")
    parser.option("--fix", action="store_true", en="apply the safe fixes", zh="应用安全的自动修改")
    parser.option(
        "--unsafe",
        action="store_true",
        en="with --fix or --diff: also fixes that may change what the app does",
        zh="与 --fix 或 --diff 合用：包括可能改变应用行为的修改",
    )
    parser.option(
        "--diff",
        action="store_true",
        en="print the fixes as a unified diff, change nothing",
        zh="以 unified diff 显示修改内容，不改动文件",
    )
