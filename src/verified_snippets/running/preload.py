"""What the children of a fork server share with it: imported modules, in few large pages.

And what they must not share: the end of all these modules.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import ctypes
import gc
import os
import sys
import types
import weakref
from collections.abc import Container
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from .process_tree import flush_c_streams

MADV_COLLAPSE = 25  # Linux 6.1
LARGE_PAGE_BYTES = 2 << 20
FLUSH_FAILED = 120  # with this code Python ends if it could not write what was printed
# What Python forgets of `sys` as it ends (finalize_modules_delete_special in pylifecycle.c).
FORGOTTEN_NAMES = [
    "path",
    "argv",
    "ps1",
    "ps2",
    "last_exc",
    "last_type",
    "last_value",
    "last_traceback",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
    "__interactivehook__",
]


def settle_imports() -> None:
    """Keep what was imported out of the collector's way, and let go of what is the server's.

    A collection in a child would touch, and so copy, every page that it walks over.
    """
    if tempfile := sys.modules.get("tempfile"):
        tempfile.tempdir = None  # type: ignore[attr-defined]
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.atexit = False  # those of libraries: no program is to see to them
    if weakref.finalize._registered_with_atexit:  # type: ignore[attr-defined]
        atexit.unregister(weakref.finalize._exitfunc)  # type: ignore[attr-defined]
        atexit.unregister(_finalize)
        atexit.register(_finalize)
        weakref.finalize._dirty = False  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()
    if sys.implementation.name == "cpython":
        # But for what the program's own names hold: that is to be found at its end.
        names = ctypes.py_object(vars(sys.modules["__main__"]))
        if gc.is_tracked(names.value):
            ctypes.pythonapi.PyObject_GC_UnTrack(names)
            ctypes.pythonapi.PyObject_GC_Track(names)


def _finalize() -> None:
    """Do what weakref.finalize has Python do at its end, if the program has made a finalizer."""
    if weakref.finalize._dirty:  # type: ignore[attr-defined]
        weakref.finalize._exitfunc()  # type: ignore[attr-defined]
    weakref.finalize._shutdown = True  # type: ignore[attr-defined]


def end_program(kept: Container[str], there: int, built_in: dict[str, object]) -> NoReturn:
    """End as Python ends, once threads and atexit are done, but for the modules in `kept`.

    So many of these were `there` when the program began; `built_in` are the names that Python
    itself had put into `builtins`.

    What the program's own modules hold is let go of, so that `__del__` and `finally` run. To
    take down a large library as well takes a third of the time that it takes to import it.
    """
    code = int(hasattr(sys, "last_value"))  # it ends with an error that Python has shown
    try:
        code = code if _flush() else FLUSH_FAILED
        sys.is_finalizing = True.__bool__
        atexit._clear()
        _forget_signal_handlers()
        for name in FORGOTTEN_NAMES:
            if hasattr(sys, name):
                setattr(sys, name, None)
        sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
        own: list[weakref.ref[types.ModuleType]] = []
        for name in ["__main__", *_own(kept, there)]:
            module: Any = sys.modules.pop(name)
            with contextlib.suppress(TypeError):
                own.append(weakref.ref(module))
            del module
        for name in vars(builtins).keys() - built_in.keys():
            delattr(builtins, name)
        vars(builtins).update(built_in)
        gc.collect()
        for ref in reversed(own):
            if (left := ref()) is not None:
                _clear(vars(left))
        gc.collect()
    finally:
        os._exit(code if _flush() else FLUSH_FAILED)


def find_built_in_names() -> dict[str, object]:
    """Return what `builtins` holds to the end: what Python put there, before `open` and `site`."""
    return {
        name: value
        for name, value in vars(builtins).items()
        if name != "open" and type(value).__module__ != "_sitebuiltins"
    }


def _forget_signal_handlers() -> None:
    """Let go of the program's handlers, which hold its names; Python does so before all modules."""
    if signals := sys.modules.get("_signal"):
        for number in signals.valid_signals():
            if callable(signals.getsignal(number)):
                with contextlib.suppress(OSError, ValueError):  # what takes no handler
                    signals.signal(number, signals.SIG_DFL)


def _own(kept: Container[str], there: int) -> list[str]:
    """Return the modules that the program has imported itself, in order.

    They come after those that were `there`; to look at all would copy the pages of their names.
    """
    new = list(islice(reversed(sys.modules), max(0, len(sys.modules) - there)))
    return [name for name in reversed(new) if name not in kept]


def _clear(names: dict[str, Any]) -> None:
    """Let go of what a module holds, in the order of _PyModule_ClearDict: what is private first."""
    for private in (True, False):
        for name in list(names):
            if name != "__builtins__" and private == (name[:1] == "_" and name[1:2] != "_"):
                names[name] = None


def _flush() -> bool:
    """Write what streams hold back; return whether that was possible. Python looks at no others."""
    flushed = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except BaseException:
            flushed = False
    flush_c_streams()
    return flushed


def gather_memory() -> None:
    """Move the memory of this process into large pages, where the kernel can (Linux 6.1).

    A fork copies an entry for each page, and the end of the child takes it down again.
    A large library has 45,000 small pages; these are most of what an isolated snippet costs.
    """
    with contextlib.suppress(OSError, AttributeError, ValueError):
        madvise = ctypes.CDLL(None).madvise
        for mapping in Path("/proc/self/maps").read_text().splitlines():
            place, permissions, _, _, _, *path = mapping.split(None, 5)
            if permissions == "rw-p" and path in ([], ["[heap]"]):
                start, end = (int(address, 16) for address in place.split("-"))
                start, end = (
                    -(-start // LARGE_PAGE_BYTES) * LARGE_PAGE_BYTES,
                    end // LARGE_PAGE_BYTES * LARGE_PAGE_BYTES,
                )
                if start < end:
                    madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)
