"""What a server remembers: what is asked for again, and nothing of a build."""

import gc
import weakref

from verified_snippets.pages import cache
from verified_snippets.pages.cache import cache_on_second_use


class Made:
    """Something that can be watched as it goes."""

    made = 0

    def __init__(self, *given):
        self.given = given
        Made.made += 1


def test_what_is_asked_for_once_is_let_go_and_what_is_asked_for_again_is_kept():
    make, start = cache_on_second_use(Made), Made.made
    first = weakref.ref(make("a", 1))
    gc.collect()
    assert first() is None
    second = make("a", 1)
    assert make("a", 1) is second
    assert make("a", 2).given == ("a", 2)
    assert Made.made - start == 3


def test_what_was_asked_for_long_ago_is_forgotten(monkeypatch):
    make = cache_on_second_use(Made)
    with monkeypatch.context() as patch:
        patch.setattr(cache, "MAX_ASKED", 0)
        make("a")
        make("b")  # and "a" is forgotten
        third = make("a")
    assert make("a") is not third
