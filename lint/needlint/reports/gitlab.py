"""GitLab Code Quality: the JSON artifact `codequality`. Source: docs.gitlab.com, "Code Quality report format"."""

from __future__ import annotations

import json
from hashlib import sha256

from needlint.finding import Report, Span
from needlint.render import RenderContext

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def render(report: Report, context: RenderContext) -> str:
    """One entry per finding; the fingerprint is the finding's key, which no line shift changes."""
    entries = [
        {
            "description": f"{context.text(f.message)} {context.text(f.help)}",
            "check_name": f.rule,
            "fingerprint": sha256(f.key.encode("utf-8", "surrogateescape")).hexdigest(),
            "severity": _SEVERITIES[f.severity],
            "location": {
                "path": context.path(f.place.path),
                "lines": {"begin": report.spans.get(f.place, Span()).start_line},
            },
        }
        for f in report.findings
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
