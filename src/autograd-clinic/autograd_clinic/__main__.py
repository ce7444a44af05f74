"""The command `autograd-clinic`, which is also `python -m autograd_clinic`."""

import sys

from verified_snippets.start import start_command


def main() -> int:
    """Run the command; return its exit code."""
    return start_command("autograd_clinic.cli")


if __name__ == "__main__":
    sys.exit(main())
