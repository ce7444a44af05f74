"""What a program finds in its environment: the same on each machine, but for places."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from .limits import Limits

# Of the caller's environment, what says where Python and its libraries are found. All else
# could tell one reader's machine from another's.
KEPT_VARIABLES = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONUSERBASE",
    "PYTHONNOUSERSITE",
    "VIRTUAL_ENV",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "PATHEXT",
]
FIXED_VARIABLES = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "NO_COLOR": "1",
    "MPLBACKEND": "agg",  # a figure is shown by nobody, and waits for nobody
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class RunConditions(NamedTuple):
    """What a program that gives the same anywhere does not go by: the seed of hashes, and the time.

    `ahead` is by how many seconds its clock is: None if that is the real one, untouched.
    """

    hash_seed: int = 0
    ahead: int | None = None


AS_RECORDED = RunConditions()


def build_environment(folder: Path, limits: Limits, hash_seed: int = 0) -> dict[str, str]:
    """Return what a program finds in its environment: the same on each machine, but for places."""
    given = {
        name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ
    } | FIXED_VARIABLES
    if limits.path:
        paths = [*limits.path, *filter(None, [given.get("PYTHONPATH")])]
        given["PYTHONPATH"] = os.pathsep.join(paths)
    given |= {"PYTHONHASHSEED": str(hash_seed), **dict(limits.env)}
    return {**given, "HOME": str(folder / "home"), "TMPDIR": str(folder / "work")}
