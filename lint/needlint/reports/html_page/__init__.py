"""The parts of the HTML report, one module a section, with its style sheet and script."""
