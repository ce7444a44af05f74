"""The command `verified-snippets`, which is also `python -m verified_snippets`."""

import sys

from .start import start_command


def main() -> int:
    """Run the command; return its exit code."""
    return start_command("verified_snippets.cli")


if __name__ == "__main__":
    sys.exit(main())
