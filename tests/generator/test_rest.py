"""A rest of a tracer ends with the call of its frame, however that was called and however it ended."""

import ast
from contextlib import suppress

import pytest

from verified_snippets.watching.rest import find_guarded_lines
from verified_snippets.watching.trace import Tracer

CALLS = """
class Counter:
    def count(self, *xs, **named):
        return count(len(xs))

    __call__ = __add__ = count

    @property
    def counted(self):
        return count(1)

    def __iter__(self):
        return iter([count(1)])


def count(n=0):
    return -n


def wrapped(*xs, **named):
    return count(*xs, **named)


def each(n):
    for i in range(n):
        yield count(i)


def use():
    counter = Counter()
    count(1)
    count(*[1])
    count(**{"n": 1})
    wrapped(n=count(1))
    counter.count(1, x=2)
    counter(3)
    counter + counter
    counter.counted
    [*counter]
    [count(i) for i in range(3)]
    sorted([2, 1], key=count)
    [*map(count, [1, 2]), *each(2)]
    f"{count(1)} {count()}"


use()
"""


class Resting:
    """Runs a program whose functions of one name are rested in, as those of a library."""

    def __init__(self, source, name):
        self.rests = 0
        self.entered: list[str] = []

        self.name = name
        tree = ast.parse(source)
        self.tracer = Tracer(tree, "s.py", {}, lambda _: False, lambda *_: None)
        self.tracer.foreign = self
        self.tracer.locate = {"s.py": 0}.get
        library, _, program = source.rpartition("\n\n\n")
        namespace = {"__name__": "library"}
        exec(compile(library, "library.py", "exec"), namespace)
        code = compile(program, "s.py", "exec")
        self.tracer.events.resume()
        try:
            with suppress(ZeroDivisionError):
                exec(code, namespace)
            self.ends = not self.tracer.events.is_disturbed()
        finally:
            self.tracer.events.stop()

    def watches_file(self, file):
        return True

    def watches(self, code):
        return code.co_filename == "library.py"

    def enter(self, frame, code):
        self.entered.append(code.co_name)
        if code.co_name == self.name:
            self.rests += 1
            awaited = frame.f_locals.get("awaited")
            if awaited is None:
                self.tracer.rests.rest_in(frame)
            else:
                self.tracer.rests.rest_while_alive(awaited())


def test_whatever_has_called_a_frame_its_rest_ends_with_the_call():
    done = Resting(CALLS, "count")
    assert done.rests > 15
    assert (done.ends, done.tracer.rests.under_way is not None, done.tracer.lost) == (
        True,
        False,
        False,
    )


FAILING = """
import gc


def count():
    1 / 0


def use():
    try:
        count()
    except ZeroDivisionError as error:
        kept = {kept}
    after()


def after(): pass


def collect():
    gc.collect()


use(); collect()
"""


@pytest.mark.parametrize("kept", ["None", "error"])
def test_a_rest_that_ends_late_has_missed_what_ran(kept):
    """What the handler did was not seen; of an error that holds itself, nor what ran until it was gone."""
    done = Resting(FAILING.format(kept=kept), "count")
    assert (done.tracer.rests.under_way is not None, done.tracer.lost) == (False, False)
    assert (done.tracer.missed, done.ends) == (True, True)
    assert ("after" in done.entered) == (kept == "None")
    assert not done.tracer.stack


AWAITED = """
import weakref


class Lock: pass


def load(fails):
    lock = Lock()
    try:
        return count(weakref.ref(lock), fails)
    finally:
        del lock


def count(awaited, fails):
    return 1 / fails


def use():
    load(1)
    after()
    try:
        load(0)
    except ZeroDivisionError as error:
        kept = error
    after()


def after(): pass


use()
"""


def test_a_rest_ends_when_what_it_awaits_is_gone_whoever_holds_the_frames():
    done = Resting(AWAITED, "count")
    assert (done.rests, done.entered.count("after")) == (2, 2)
    tracer = done.tracer
    assert (tracer.rests.under_way, tracer.lost, tracer.missed, done.ends) == (
        None,
        False,
        False,
        True,
    )


def test_a_rest_that_has_not_ended_with_the_statement_has_lost_what_ran():
    source = FAILING.replace("kept = {kept}", "global kept; kept = error")
    done = Resting(source, "count")
    assert (done.tracer.rests.under_way is not None, done.tracer.lost) == (True, False)
    done.tracer.rests.end_rest()
    assert (done.tracer.rests.under_way is not None, done.tracer.lost) == (False, True)


@pytest.mark.parametrize(
    ("source", "guarded"),
    [
        ("try:\n    a\n    b\nexcept E:\n    c\nelse:\n    d\nfinally:\n    e", {2, 3}),
        ("try:\n    a\nfinally:\n    b", set()),
        ("def f():\n    try:\n        a\n    finally:\n        return 1", {2, 3, 4, 5}),
        ("try:\n    a\nexcept KeyboardInterrupt:\n    b", set()),
        ("try:\n    a\nexcept KeyboardInterrupt:\n    b\nexcept E:\n    c", {2}),
        ("try:\n    a\nexcept:\n    b", {2}),
        ("with a:\n    b", {1, 2}),
        ("with a(open(b)):\n    c", {1, 2}),
        ("with open(a) as b, torch.no_grad():\n    c", set()),
        ("with open(a), suppress(E):\n    c", {1, 2}),
        ("async def f():\n    async with a:\n        b", {2, 3}),
    ],
)
def test_statements_that_may_go_on_after_an_error_guard_their_lines(source, guarded):
    assert find_guarded_lines(ast.parse(source)) == guarded
