"""What those who develop needlint run: `python -m needlint.dev`."""
