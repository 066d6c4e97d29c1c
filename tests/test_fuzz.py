"""A short, repeatable campaign of the fuzzer over its corpus; `python -m needlint.dev fuzz --seconds N` runs longer."""

from __future__ import annotations

import random
from pathlib import Path
from typing import get_args

import pytest

from needlint import fuzz
from needlint.project.model import FileKind

CORPUS = list(fuzz.load(Path(__file__).with_name("fuzz")))


def test_the_corpus_has_every_kind() -> None:
    assert {sample.kind for sample in CORPUS} >= set(get_args(FileKind)) - {*fuzz.UNREAD, "constants", "archive"}


@pytest.mark.parametrize("sample", CORPUS, ids=lambda sample: sample.path)
def test_readers_survive_mutated_files(sample: fuzz.Sample) -> None:
    chance = random.Random(sample.path)
    others = [other for other in CORPUS if other != sample]
    inputs = [sample, *(sample._replace(data=sample.data[:cut]) for cut in range(0, len(sample.data), 97))]
    inputs += [sample._replace(data=fuzz.mutated(sample.data, chance.choice(others).data, chance)) for _ in range(12)]
    assert [failure.how for given in inputs if (failure := fuzz.tried(given)) is not None] == []


def test_repeated_tokens_take_no_more_time_than_they_are_long() -> None:
    kotlin = next(sample for sample in CORPUS if sample.path.endswith("Other.kt"))
    middle = kotlin.data.index(b"    override")
    for token in (
        b"object:",
        b"class A : ",
        b"@A ",
        b"suspend ",
        b"is A if ",
        b" by ",
        b"fun a(",
        b"${",
        b'"',
        b"(",
        b"<",
    ):
        given = kotlin._replace(data=kotlin.data[:middle] + token * 3000 + kotlin.data[middle:])
        assert fuzz.tried(given) is None, token


def test_a_reader_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(kind: str, path: str, data: bytes) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(fuzz, "read", fail)
    found = fuzz.tried(CORPUS[0])
    assert found is not None
    assert "broken" in found.how
