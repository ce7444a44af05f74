"""What a running program asks of autograd: each call, with what it gave and what it got.

Python's trace function sees torch's own functions begin and end; what they were given
stands in their frames, so that nothing has to be replaced or run again.
"""

from __future__ import annotations

import ast
import math
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import _bootstrap
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.observe import Observer
from verified_snippets.watching.snapshots import Snapshot
from verified_snippets.watching.trace import LocateCallback

from ..evidence.model import PASS_FUNCTIONS, Call
from ..program.syntax import Span
from .call_arguments import find_plain_step, is_flag_set, list_outputs, runs_alone
from .call_ends import SHIELD, CallEnds, FrameTrace, look_unseen
from .call_looks import CallLooks
from .call_places import CallPlaces, LibraryCall, OwnFrame
from .failure_looks import FailureLooks
from .kept_calls import KeptCalls
from .line_log import LineLog
from .mutations import MutationLog
from .pass_looks import PassLooks
from .training_log import TrainingLog
from .watched_functions import (
    IMPORT,
    OWNER_ROLES,
    RESTING_FUNCTIONS,
    STEP,
    STEP_WRAPPER,
    WatchedFunction,
    find_watched,
    may_watch,
)

if TYPE_CHECKING:
    from _typeshed import TraceFunction


class _ReturnTrace(FrameTrace):
    """Traces a frame, and tells what it returns."""

    def __init__(self, tell: Callable[[Any], None], tensors: TensorInspector) -> None:
        self._tell = tell
        self._tensors = tensors

    def hear_return(self, frame: FrameType, result: Any) -> None:
        """See FrameTrace."""
        with SHIELD, self._tensors.unseen():
            self._tell(result)


class CallRecorder:
    """Keeps the calls of autograd in a program, and what its lines did.

    It subscribes to an `observer`, whose `trace` is to be installed around each statement.
    `kept` are the calls, `lines` is what the lines did, `mutations` whose values they changed.
    """

    def __init__(
        self,
        tree: ast.Module,
        path: str,
        namespace: dict[str, Any],
        locate: LocateCallback | None = None,
    ) -> None:
        self._locate = locate or {path: 0}.get
        self.tensors = TensorInspector()
        self.kept = KeptCalls()
        self._places = CallPlaces(self.tensors, self._locate)
        self.lines = LineLog(tree, self.tensors)
        self.observer = Observer(
            tree,
            path,
            namespace,
            (self.tensors,),
            most=math.inf,  # it looks less often instead, see LineLog
            on_statement=self.lines.take_line,
            on_function=self.lines.take_function,
            on_return=self._places.note_return,
            foreign=self,
            locate=self._locate,
        )
        self.lines.rests = self.observer.rests
        self.mutations = MutationLog(tree, self.tensors)
        self.training = TrainingLog(self.tensors, self._locate)
        line_of = self.lines.find_maker
        self._pass_looks = PassLooks(
            self.tensors,
            self.mutations,
            self.training,
            line_of,
            last_call=lambda: self.kept.latest,
        )
        self._looks = CallLooks(self.tensors, self.training, self._pass_looks)
        items = self.observer.snapshots.items
        failures = FailureLooks(self.tensors, self._pass_looks, line_of, items)
        self._ends = CallEnds(self.tensors, self._looks, self._pass_looks, failures)
        self.observer.snapshots.on_look = self._compare
        self._watched: dict[tuple[str, str], WatchedFunction | str | None] = {}

    def fill(self, tree: ast.Module) -> None:
        """Know another file of the program, see Observer."""
        self.observer.fill(tree)
        self.lines.add_tree(tree)

    def _compare(self, item: Any, seen: Snapshot) -> None:
        self.mutations.line = self.lines.line
        self.mutations.compare(item, seen)

    def watches_file(self, file: str) -> bool:
        """See ForeignCalls."""
        return may_watch(file)

    def watches(self, code: CodeType) -> bool:
        """See ForeignCalls."""
        return self._find_watched(code) is not None

    def _find_watched(self, code: CodeType) -> WatchedFunction | str | None:
        key = code.co_filename, code.co_name  # a code itself takes long to hash
        if key not in self._watched:
            self._watched[key] = find_watched(*key)
        return self._watched[key]

    def enter(self, frame: FrameType, code: CodeType) -> TraceFunction | None:
        """Note a call of a watched function that the program made itself; see ForeignCalls."""
        watched = self._find_watched(code)
        if not (watched and self.tensors.torch):
            return None
        if watched == IMPORT:
            self._rest_in_import(frame)
            return None
        given: Mapping[str, object] = frame.f_locals
        if watched == STEP_WRAPPER:
            if (optimizer := find_plain_step(given, frame.f_globals)) is None:
                return None
            watched, given = STEP, {"self": optimizer}
        if isinstance(watched, str):
            return self._hear(watched, frame)
        if self._is_within_another(watched, frame, given):
            return None
        if (caller := self._places.find_own_frame(frame.f_back)) is None:
            return None
        self.lines.take_call(caller.at.line)
        if watched is STEP and given.get("closure") is not None:
            frame.f_trace_lines = False
            return self._ends.trace_step(partial(self._keep_call, watched, caller.at))
        if watched.function in RESTING_FUNCTIONS and runs_alone(given, self.tensors.torch):
            self._keep_call(watched, caller.at, given)
            self.observer.rests.rest_in(frame)
            return None
        frame.f_trace_lines = False
        outputs = list_outputs(given)
        if watched.function in PASS_FUNCTIONS:
            call = self._keep_pass(watched, caller, frame, outputs)
        else:
            call = self._keep_call(watched, caller.at, given)
        return self._ends.trace_end(call, watched if self._hands_on(outputs) else None)

    def _is_within_another(
        self, watched: WatchedFunction, frame: FrameType, given: Mapping[str, object]
    ) -> bool:
        """Return whether torch makes a call for another that is watched, and which the program has made."""
        caller = frame.f_back and frame.f_back.f_code
        if caller is None or isinstance(self._find_watched(caller), WatchedFunction):
            return True
        if watched.function == "apply" and "cls" not in given:
            return True  # that of a node, which a backward pass calls
        return watched is self._ends.handed_on

    def _hands_on(self, outputs: list[Any]) -> bool:
        """Return whether torch gives a call to a mode, or to a class of tensors, which may make it again."""
        with SHIELD:
            return bool(self.tensors.torch.overrides.has_torch_function(outputs))
        return False

    def _keep_pass(
        self, watched: WatchedFunction, caller: OwnFrame, frame: FrameType, outputs: list[Any]
    ) -> Call:
        """Keep a pass: where it was called, or, if a library makes it, where that was given its output."""
        self._ends.passes += 1
        found: LibraryCall | None = None
        with SHIELD:
            found = self._places.find_library_call(frame, caller, outputs)
        call = self._keep_call(watched, found.at if found else caller.at, frame.f_locals)
        if found:
            call.library, call.computed = found.library, found.computes
        return call

    def _keep_call(self, watched: WatchedFunction, at: Span, given: Mapping[str, object]) -> Call:
        """Keep a call, with what it is given, and what a backward pass will go through."""
        call = Call(
            function=watched.function,
            at=at,
            number=self.mutations.number,
            flags=frozenset([flag for flag in watched.flags if is_flag_set(given.get(flag))]),
        )
        if self._look_at_once(call, watched, given):
            look_unseen(self.tensors, self._pass_looks.add_graph, call, given, watched)
        self.kept.keep(call)
        self.mutations.number += 1
        return call

    def _look_at_once(
        self, call: Call, watched: WatchedFunction, given: Mapping[str, object]
    ) -> bool:
        """Look at what takes no operation of torch's; return whether there is more to look at.

        It need not be hidden from all modes, which takes long.
        """
        with SHIELD, self.tensors.torch._C.DisableTorchFunction():
            self._looks.add_roles(call, given, watched)
            if watched.roles is not OWNER_ROLES:
                is_pass = watched.function in PASS_FUNCTIONS
                return not is_pass or self._pass_looks.take_pass(call, given)
            self._looks.add_owner(call, given, watched)
            return False
        return True

    def _rest_in_import(self, frame: FrameType) -> None:
        """Rest while a part of a package is imported that is none of the program's."""
        name = str(frame.f_locals.get("name"))
        file = getattr(sys.modules.get(name.partition(".")[0]), "__file__", None)
        if file is None or self._locate(file) is not None:
            return
        # Python's lock of the import goes when that ends, however it does. The frame may stay: of an
        # error that was handled on the way, and holds itself, there's a traceback with all the frames.
        locks: Mapping[str, Callable[[], object]] = getattr(_bootstrap, "_module_locks", {})
        if name in locks and (lock := locks[name]()) is not None:
            self.observer.rests.rest_while_alive(lock)

    def _hear(self, kind: str, frame: FrameType) -> TraceFunction | None:
        """Let the log of parameters and optimizers hear of a call, and of what it returns."""
        then: Callable[[Any], None] | None = None
        # It is heard again at each parameter that a module lists, so it costs little: nothing that
        # is asked takes an operation of torch's, which all modes would have to be kept from.
        with SHIELD, self.tensors.torch._C.DisableTorchFunction():
            then = self.training.note_call(kind, frame, partial(self._find_place, frame))
        if then is None:
            return None
        frame.f_trace_lines = False
        return _ReturnTrace(then, self.tensors)

    def _find_place(self, frame: FrameType) -> Span | None:
        caller = self._places.find_own_frame(frame.f_back)
        return caller.at if caller else None
