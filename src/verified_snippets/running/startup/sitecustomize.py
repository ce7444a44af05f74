"""What `site` imports in a process that is to run a program: it has the worker look on.

This folder is the PYTHONPATH of such a process. Nothing of it remains: neither the entry of
sys.path, nor the module, nor what was imported here and from which folders. A sitecustomize of the environment's own
is imported after it.
"""

import os
import sys


def _begin() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]
    sys.path_importer_cache.pop(here, None)
    before, looked_in = set(sys.modules), set(sys.path_importer_cache)
    # Not that of the package itself, which imports all that its users need.
    package = type(sys)("verified_snippets")
    package.__path__ = [root]
    sys.modules["verified_snippets"] = package
    from verified_snippets.running import process_entry

    for folder in sys.path_importer_cache.keys() - looked_in:
        del sys.path_importer_cache[folder]
    ours = [name for name in sys.modules if name not in before]
    process_entry.install_hook({name: sys.modules.pop(name) for name in ours})


_begin()
del sys.modules["sitecustomize"]
try:
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401  # that of the environment, if it has one
except ImportError:
    # This is how site.py knows that there is none; the import system then forgets this one.
    raise ImportError(name="sitecustomize") from None
