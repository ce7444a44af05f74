"""What the command `explain` does: runs a program, and says what came of it."""

from __future__ import annotations

import json
import sys

from verified_snippets.terminal import print_lines

from .diagnose import diagnose
from .findings import report
from .findings.fix import apply_fix
from .process.watch import observe_program
from .program.program import UserProgram


def explain_run(
    program: UserProgram, arguments: list[str], seconds: float | None, *, as_json: bool, fix: bool
) -> int:
    """Run a program and explain it on standard error; return the exit code of the command.

    `seconds` is how long it may run; None for as long as it takes. With `as_json` the explanation
    is JSON on standard output, and what the program prints goes to standard error. With `fix`, the
    correction of its error is written into its file, if it is mechanical and works.
    """
    stdout = sys.stderr.fileno() if as_json else None
    diagnosis = diagnose(program, *observe_program(program, arguments, seconds, stdout=stdout))
    if diagnosis.interrupted:
        print("interrupted", file=sys.stderr)
        return 130
    if as_json:
        print_lines(json.dumps(report.format_report_json(diagnosis), ensure_ascii=False, indent=1))
    else:
        sys.stdout.flush()
        print(report.format_report(diagnosis), file=sys.stderr)
    if fix:
        print(apply_fix(diagnosis, arguments, seconds), file=sys.stderr)
    return 1 if diagnosis.failed or diagnosis.findings else 0
