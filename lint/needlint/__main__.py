"""Entry point. `--version` answers before anything is imported, so that it costs a bare interpreter."""

import sys

LONG_LIVED = frozenset(("lsp", "--watch"))


def main() -> int:
    """Run the command line; returns the exit code, where it returns."""
    from needlint import __version__

    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"needlint {__version__}")
        return 0
    from needlint.cli import run

    if not LONG_LIVED.isdisjoint(sys.argv[1:]):
        return run(sys.argv[1:])
    import gc

    gc.disable()
    code = run(sys.argv[1:])
    _leave(code)
    return code


def _leave(code: int) -> None:
    """End at once: to free millions of objects one by one takes longer than to judge a small app."""
    import os

    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # the interpreter reports it its own way
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
