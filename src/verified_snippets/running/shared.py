"""What the children of a warm parent share with it: imported modules, in few large pages.

And what they must not share: random numbers.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import io
import sys
import sysconfig
import warnings
from collections.abc import Iterable
from pathlib import Path

MADV_COLLAPSE = 25  # Linux 6.1
LARGE = 2 << 20
# What modules import only as they are used, and most programs do use: the first
# backward(gradient=…) needs this. The rest is learned from the children.
LAZY = {"torch": ["torch.fx.experimental.symbolic_shapes"]}
OURS = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def preload(modules: Iterable[str]) -> None:
    """Import what can be imported, and keep it out of the collector's way.

    A collection in a child would touch, and so copy, every page that it walks over.
    """
    for name in modules:
        if name not in sys.modules:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    warm()
    gc.collect()
    gc.freeze()


def warm() -> None:
    """Print a tensor, if torch is there: most programs do, and the first takes long.

    It runs no backward pass and no operation that starts threads, so that the process can
    fork afterwards.
    """
    if torch := sys.modules.get("torch"):
        with contextlib.suppress(Exception):
            repr(torch.zeros(1, requires_grad=True))


def shows(module: str) -> bool:
    """Import a module; whether that printed or warned, as each snippet should see it do."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as warned:
        preload([module])
    return bool(printed.getvalue() or warned)


def is_installed(name: str) -> bool:
    """Whether a module belongs to Python or a distribution, not to a snippet's folder."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return False
    return spec is not None and isinstance(spec.origin, str) and spec.origin.startswith(OURS)


def reseed() -> None:
    """Begin other random numbers than the process that this one was forked from.

    Else a snippet that forgot to seed would seem to do the same in each run. Python's own
    generator does so itself.
    """
    if random := sys.modules.get("numpy.random"):
        random.seed()
    if torch := sys.modules.get("torch"):
        torch.default_generator.seed()


def gather() -> None:
    """Move the memory of this process into large pages, where the kernel can (Linux 6.1).

    A fork copies an entry for each page, and the end of the child takes it down again.
    Torch has 45,000 small pages; these are most of what an isolated snippet costs.
    """
    with contextlib.suppress(OSError, AttributeError, ValueError):
        madvise = ctypes.CDLL(None).madvise
        for mapping in Path("/proc/self/maps").read_text().splitlines():
            place, permissions, _, _, _, *path = mapping.split(None, 5)
            if permissions == "rw-p" and path in ([], ["[heap]"]):
                start, end = (int(address, 16) for address in place.split("-"))
                start, end = -(-start // LARGE) * LARGE, end // LARGE * LARGE
                if start < end:
                    madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)
