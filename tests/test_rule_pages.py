"""Every rule has a page, in both languages, and its examples hold."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from needlint.check import check
from needlint.cli import run
from needlint.registry import checked_rules, checker, page, rule_names
from needlint.rule_page import Example, RulePage

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule}: {example.heading}")
    for rule in rule_names()
    for example in page(rule).examples
]
FAMILIES = {"permission", "request", "gate", "collection", "sdk", "disclosure", "config"}


def lay(root: Path, example: Example) -> None:
    for path, text in example.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith((".jar", ".aar")):
            target.write_bytes(b64decode(text))
        else:
            target.write_text(text, "utf-8")


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: str, example: Example, tmp_path: Path) -> None:
    lay(tmp_path, example)
    report = check(tmp_path)
    assert [e.message.en for e in report.errors] == []
    found = [f for f in report.findings if f.rule == rule]
    seen = [(f.place.path, report.spans[f.place].start_line, f.subject) for f in found]
    if example.finds:
        assert sorted(seen) == sorted(example.finds)
    elif example.flagged:
        assert seen
    else:
        assert seen == []


@pytest.mark.parametrize("rule", rule_names())
def test_page_is_complete(rule: str) -> None:
    text = page(rule)
    assert text.family in FAMILIES
    assert text.summary.en
    assert any("一" <= c <= "鿿" for c in text.summary.zh)
    assert "## 说明" in text.body
    if rule in checked_rules():
        flagged = [e for e in text.examples if e.flagged]
        assert flagged
        assert len(text.examples) > len(flagged), "a page shows what is not flagged too"
    for message in text.messages.values():
        assert any("一" <= c <= "鿿" for c in message.zh)


def test_rules_and_pages_stand_together() -> None:
    assert set(checked_rules()) <= set(rule_names())
    for rule in checked_rules():
        assert callable(checker(rule))


def test_page_without_front_matter_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "some_rule.md"
    broken.write_text("# some-rule\n", "utf-8")
    with pytest.raises(ValueError, match="front matter"):
        _ = RulePage(broken).family


def test_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    shown = capsys.readouterr().out
    assert [rule for rule in rule_names() if rule not in shown] == []


@pytest.mark.parametrize("rule", rule_names())
def test_every_rule_is_explained_in_both_languages(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", rule, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert run(["explain", rule, "--lang", "zh"]) == 0
    assert page(rule).summary.en in english
    assert page(rule).summary.zh in capsys.readouterr().out
