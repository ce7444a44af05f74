"""Modules that a fork server has imported ahead come back to a program as an import brings them."""

import atexit
import importlib
import sys
import types
import warnings

import pytest
from generator.helpers import put

from verified_snippets.running.held_modules import HeldModules

FILES = {
    "heldroot/__init__.py": "import heldother\nfrom . import part\n",
    "heldroot/part.py": "import atexit\n\natexit.register(print, 'heldroot')\n",
    "heldroot/late.py": "",
    "heldother.py": "import warnings\n\nwarnings.simplefilter('ignore', BytesWarning)\n",
}
NAMES = ["heldother", "heldroot.part", "heldroot"]  # in the order in which they are done


@pytest.fixture
def held(folder, monkeypatch):
    """A root, held; all that it did is undone afterwards."""
    for name, source in FILES.items():
        put(folder / name, source)
    monkeypatch.syspath_prepend(str(folder))
    modules = HeldModules()
    finders = sys.meta_path[:]
    with warnings.catch_warnings():
        modules.hold("heldroot")
        yield modules
    sys.meta_path[:] = finders
    atexit.unregister(print)
    for name in [name for name in sys.modules if name.startswith("held")]:
        del sys.modules[name]


def test_a_held_module_is_not_there_until_it_is_imported(held):
    assert held.names() == {*NAMES}
    assert not [name for name in sys.modules if name.startswith("held")]
    root = importlib.import_module("heldroot")
    assert [name for name in sys.modules if name.startswith("held")] == NAMES
    assert root.part is sys.modules["heldroot.part"]
    assert held.names() == set()


def test_what_it_did_beside_itself_is_done_as_it_comes_back(held):
    before, filters = atexit._ncallbacks(), warnings.filters[:]
    importlib.import_module("heldroot")
    assert atexit._ncallbacks() == before + 1
    assert warnings.filters == [("ignore", None, BytesWarning, None, 0), *filters]


def test_what_is_lent_is_out_of_sight_again_and_has_done_nothing_beside_itself(held):
    before, filters, finders = atexit._ncallbacks(), warnings.filters[:], sys.meta_path[:]
    with held.lent():
        root = importlib.import_module("heldroot")
    assert held.names() == {*NAMES}
    assert not [name for name in sys.modules if name.startswith("held")]
    assert (atexit._ncallbacks(), warnings.filters, sys.meta_path) == (before, filters, finders)
    assert importlib.import_module("heldroot") is root
    assert root.__spec__
    assert root.__spec__.name == "heldroot"
    assert (atexit._ncallbacks(), warnings.filters[1:]) == (before + 1, filters)


def test_a_part_comes_back_alone(held):
    other = importlib.import_module("heldother")
    assert held.names() == {"heldroot.part", "heldroot"}
    assert importlib.import_module("heldroot").heldother is other


def test_what_a_program_takes_away_is_imported_anew(held):
    first = importlib.import_module("heldother")
    del sys.modules["heldother"]
    assert importlib.import_module("heldother") is not first


def test_the_exit_of_a_library_is_noted_where_our_modules_are_out_of_sight(folder, monkeypatch):
    """In a server, what we were the first to import is not what a library finds by its name."""
    registered: list[object] = []
    theirs = types.ModuleType("atexit")
    vars(theirs)["register"] = registered.append
    monkeypatch.setitem(sys.modules, "atexit", theirs)
    put(folder / "heldexit.py", "import atexit\n\natexit.register(print)\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    HeldModules().hold("heldexit")
    assert registered == []
    importlib.import_module("heldexit")
    assert registered == [print]
    del sys.modules["heldexit"]
