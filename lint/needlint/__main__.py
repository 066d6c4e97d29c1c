"""Entry point. `--version` answers before anything is imported, so that it costs a bare interpreter."""

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    from needlint import __version__

    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"needlint {__version__}")
        return 0
    from needlint.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
