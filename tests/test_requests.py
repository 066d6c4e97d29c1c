"""Requests for permissions: what is asked, when, and what a refusal costs, for every request library."""

from __future__ import annotations

from pathlib import Path

import pytest

from denial_trees import FORMS, Form, tree
from needlint.analysis import analyse
from needlint.app.requests_model import PermissionRequest
from needlint.config import Config
from needlint.options import Options


def requests_of(root: Path, files: dict[str, str]) -> tuple[PermissionRequest, ...]:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (app,) = analyse(root, Config(), Options(cache=False)).apps
    return app.requests


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize(
    ("no", "outcome"),
    [("finish()", "closes-screen"), ("finishAffinity()", "exits-app"), ("hint()", "disables-with-message")],
)
def test_every_form_tells_a_gate_from_a_hint(tmp_path: Path, form: Form, no: str, outcome: str) -> None:
    (request,) = requests_of(tmp_path, tree(form, no))
    assert "android.permission.CAMERA" in request.permissions
    assert set(request.permissions) <= {"android.permission.CAMERA", "android.permission.READ_CONTACTS"}
    assert request.at_launch
    assert request.screen == "com.example.MainActivity"
    assert [(o.outcome, o.certain) for o in request.on_denied] == [(outcome, True)]
