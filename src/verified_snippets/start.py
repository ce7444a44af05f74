"""The start of a command, from which on an interrupt ends it with a line instead of a traceback.

It imports nothing of ours. What the commands import takes a quarter of a second, in which an interrupt
may well come.
"""

import importlib
import os
import signal

INTERRUPTED = "\ninterrupted; every file is as it was or whole"


def start_command(module: str) -> int:
    """Import the module of a command, and return the exit code of its `main`."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end_early)
    code: int = importlib.import_module(module).main()
    return code


def end_early(number: int, _: object) -> None:
    """End the process at once, as the handler of a signal: there is nothing to clear up yet."""
    os.write(2, f"{INTERRUPTED}\n".encode())
    os._exit(128 + number)
