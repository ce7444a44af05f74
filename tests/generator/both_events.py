"""Follows a program from standard input by the trace function and by sys.monitoring; prints what each told.

Needs nothing but Python 3.12 or later, so that the tests can run it where torch is not.
"""

import ast
import json
import sys
import types
import warnings

from verified_snippets.watching.events import TraceFunctionEvents, open_events
from verified_snippets.watching.trace import Tracer

LIBRARY = """
def heard(action, *given):
    return action(*given)


def unheard(action, *given):
    return action(*given)


def heard_numbers(n):
    for i in range(n):
        yield i
"""


class Follower:
    """What was told of a program: of the looks at its lines, and of the calls of a library."""

    def __init__(self, source, make_events):
        self.told = []
        namespace = {"__name__": "program"}
        tree = ast.parse(source)
        self.tracer = Tracer(tree, "s.py", namespace, lambda _: True, self.look)
        self.tracer.events = make_events(self.tracer)
        self.how = type(self.tracer.events).__name__
        self.tracer.foreign = self
        self.tracer.follows = self.follows
        self.calls = 0
        code = compile(tree, "s.py", "exec")
        library = types.ModuleType("library")
        exec(compile(LIBRARY, "library.py", "exec"), library.__dict__)
        sys.modules["library"] = library
        self.tracer.events.resume()
        try:
            exec(code, namespace)
        except BaseException as error:
            self.told.append(f"ended by {type(error).__name__}")
        self.tracer.rests.end_rest()
        self.tracer.lost = self.tracer.lost or self.tracer.events.is_disturbed()
        self.tracer.events.stop()
        self.told.append(
            f"lost {self.tracer.lost} missed {self.tracer.missed} stack {len(self.tracer.stack)} "
            f"own {sys.gettrace() is not None}"
        )
        sys.settrace(None)
        self.told.append(f"seen by itself: {namespace.get('seen')}")

    def look(self, statement, execution, names, entering):
        names = sorted({name.name for name in names if not name.name.startswith("_")})
        self.told.append(f"{'enter' if entering else 'line'} {statement.line}: {' '.join(names)}")

    def follows(self, statement):
        """Every other call of a function of this name is left alone."""
        self.calls += 1
        return getattr(statement.node, "name", "") != "now_and_then" or self.calls % 2 == 0

    def watches_file(self, file):
        return file == "library.py"

    def watches(self, code):
        return code.co_name in ("heard", "heard_numbers")

    def enter(self, frame, code):
        self.told.append(f"call {code.co_name}")
        frame.f_trace_lines = False

        def trace(frame, event, arg):
            said = arg[0].__name__ if event == "exception" else type(arg).__name__
            self.told.append(f"{event} {code.co_name} {said}")
            return trace

        if frame.f_locals.get("action") is sorted:
            self.tracer.rests.rest_in(frame)
            return None
        return None if code.co_name == "heard_numbers" else trace


source = sys.stdin.read()
with warnings.catch_warnings(
    action="ignore"
):  # 3.12's trace function warns of a comprehension's names
    by_trace_function = Follower(source, TraceFunctionEvents).told
by_monitoring = Follower(source, open_events)
assert by_monitoring.how == "MonitoringEvents"
json.dump([by_trace_function, by_monitoring.told], sys.stdout)
