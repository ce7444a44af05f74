"""Facts: what each statement of a program is said to have created or changed."""

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generator.helpers import golden, put
from generator.runs import short_fact

from verified_snippets import Limits, Runner, check, update
from verified_snippets.record.format import format_value
from verified_snippets.record.serialize import dumps, loads
from verified_snippets.record.store import record_path
from verified_snippets.snippet.snippet import parse
from verified_snippets.watching.trace import Tracer

FACTS = r"""
%% creation, with dtype and shape
import torch

a = torch.tensor([[1.0, 2.5]])
b = torch.arange(3)
c = torch.tensor([True, False])
s = 2.0
t = "text"
=>
3 a: [[1, 2.5]]
4 b: [0, 1, 2] int64
5 c: [True, False] bool
%% in place
import torch

x = torch.tensor([1.0, 2.0])
x.mul_(2)
x[0] = 7
x += 1
=>
3 x: [1, 2]
4 x: [1, 2] -> [2, 4]
5 x: [2, 4] -> [7, 4]
6 x: [7, 4] -> [8, 5]
%% .data sees no version
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.data.mul_(2)
=>
3 x: [1, 2] requires_grad
4 x: [1, 2] requires_grad -> [2, 4] requires_grad
%% numpy writes through shared memory
import torch

x = torch.tensor([1.0, 2.0])
n = x.numpy()
n[0] = 5
=>
3 x: [1, 2]
5 x: [1, 2] -> [5, 2]
%% accumulation
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x**2).backward(torch.tensor([1.0, 10.0]))
(x**2).sum().backward()
x.grad.zero_()
x.grad = None
=>
3 x: [1, 2] requires_grad
4 x.grad: None -> [2, 40]
5 x.grad: [2, 40] -> [4, 44]
6 x.grad: [4, 44] -> [0, 0]
7 x.grad: [0, 0] -> None
%% requires_grad_
import torch

x = torch.tensor([1.0])
x.requires_grad_()
=>
3 x: [1]
4 x: [1] -> [1] requires_grad
%% detach
import torch

x = torch.tensor([1.0], requires_grad=True)
y = x * 2
z = y.detach()
y.detach_()
=>
3 x: [1] requires_grad
4 y: [2] MulBackward0
5 z: [2]
6 y: [2] MulBackward0 -> [2]
%% retain_grad
import torch

x = torch.tensor([1.0], requires_grad=True)
y = x * 2
z = y * 5
y.retain_grad()
z.backward()
=>
3 x: [1] requires_grad
4 y: [2] MulBackward0
5 z: [10] MulBackward0
7 x.grad: None -> [10]
7 y.grad: None -> [5]
%% aliases
import torch

x = torch.tensor([1.0, 2.0])
y = x
y.mul_(2)
x.mul_(2)
torch.set_printoptions(precision=2)
z = x.add_(1)
=>
3 x: [1, 2]
4 y: [1, 2]
5 y: [1, 2] -> [2, 4]
6 x: [2, 4] -> [4, 8]
8 x: [4, 8] -> [5, 9]
%% an alias of a gradient
import torch

x = torch.tensor([1.0], requires_grad=True)
x.sum().backward()
g = x.grad
x.sum().backward()
g.add_(5)
=>
3 x: [1] requires_grad
4 x.grad: None -> [1]
5 g: [1]
6 x.grad: [1] -> [2]
7 g: [2] -> [7]
%% tuples of gradients
import torch

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
grads = torch.autograd.grad(a * b, (a, b))
(ga, gb) = grads
=>
3 a: 2 requires_grad
4 b: 3 requires_grad
5 grads[0]: 3
5 grads[1]: 2
6 ga: 3
6 gb: 2
%% dict
import torch

state = {"w": torch.tensor(1.0), 2: torch.tensor(2.0), "n": 3, object(): torch.tensor(4.0)}
state["w"] += 1
=>
3 state['w']: 1
3 state[2]: 2
4 state['w']: 1 -> 2
%% list
import torch

x = torch.tensor(1.0, requires_grad=True)
xs = [x, 4, torch.tensor(2.0)]
xs[2] = x * 3
xs.append(torch.tensor(5.0))
=>
3 x: 1 requires_grad
4 xs[0]: 1 requires_grad
4 xs[2]: 2
5 xs[2]: 2 -> 3 MulBackward0
6 xs[3]: 5
%% a module, its gradients, a step of an optimizer
import torch

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
with torch.no_grad():
    model.weight.copy_(torch.tensor([[1.0, 2.0]]))
    model.bias.fill_(0.5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss = model(torch.tensor([3.0, 4.0])).sum()
loss.backward()
optimizer.step()
optimizer.zero_grad()
=>
4 model: Linear
4 model.weight: [[-0.005294, 0.37932]] requires_grad
4 model.bias: [-0.58198] requires_grad
6 model.weight: [[-0.005294, 0.37932]] requires_grad -> [[1, 2]] requires_grad
7 model.bias: [-0.58198] requires_grad -> [0.5] requires_grad
9 loss: 11.5 SumBackward0
10 model.weight.grad: None -> [[3, 4]]
10 model.bias.grad: None -> [1]
11 model.weight: [[1, 2]] requires_grad -> [[0.7, 1.6]] requires_grad
11 model.bias: [0.5] requires_grad -> [0.4] requires_grad
12 model.weight.grad: [[3, 4]] -> None
12 model.bias.grad: [1] -> None
%% a module of one's own
import torch


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.tensor([3.0]))

    def forward(self, x):
        return self.w * x


scale = Scale()
scale(torch.tensor(2.0)).backward()
=>
5 self: Scale
7 self.w: [3] requires_grad
13 scale: Scale
13 scale.w: [3] requires_grad
9 x: 2
14 scale.w.grad: None -> [2]
%% a module within a module
import torch

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.ReLU())
with torch.no_grad():
    for p in model.parameters():
        p.fill_(1)
=>
4 model: Sequential
4 model[0].weight: [[-0.0074868]] requires_grad
4 model[0].bias: [0.53644] requires_grad
6 p: [[1]] requires_grad -> [0.53644] requires_grad (2 times)
7 p: [0.53644] requires_grad -> [1] requires_grad (2 times)
%% a backward of one's own
import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x)
y.backward(gradient=torch.tensor([1.0, 10.0]))
=>
16 x: [1, 2] requires_grad
6 x: [1, 2] requires_grad
17 y: [1, 4] SquareBackward
11 grad_output: [1, 10]
12 x: [1, 2] requires_grad
18 x.grad: None -> [2, 40]
%% hooks
import torch


def double(grad):
    grad = grad * 2
    return grad


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
handle = y.register_hook(double)
y.register_hook(lambda g: g + 1)
y.backward(torch.ones(2))
=>
9 x: [1, 2] requires_grad
10 y: [3, 6] MulBackward0
4 grad: [1, 1]
5 grad: [1, 1] -> [2, 2]
12 g: [2, 2]
13 x.grad: None -> [9, 9]
%% what was done before a function is called is its caller's doing
import torch

x = torch.tensor([1.0])


def f(a):
    b = a + x
    return b


y = f(x.mul_(2))
=>
3 x: [1]
11 x: [1] -> [2]
6 a: [2]
7 b: [4]
11 y: [4]
%% a loop
import torch

x = torch.tensor(0.0, requires_grad=True)
for i in range(3):
    y = x * i
    y.backward()
while x.grad > 1:
    x.grad -= 1
=>
3 x: 0 requires_grad
5 y: 0 MulBackward0 -> 0 MulBackward0 (3 times)
6 x.grad: 1 -> 3 (3 times)
8 x.grad: 2 -> 1 (2 times)
%% a loop over tensors
import torch

rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
for row in rows:
    row.mul_(2)
=>
3 rows: [[1, 2], [3, 4]]
4 row: [2, 4] -> [3, 4] (2 times)
5 rows: [[2, 4], [3, 4]] -> [[2, 4], [6, 8]] (2 times)
5 row: [3, 4] -> [6, 8] (2 times)
%% functions and their parameters
import torch


def f(a, /, b, *rest, scale=2, k, **more):
    c = a * b
    a.mul_(scale)
    return c


f(torch.tensor(1.0), torch.tensor(2.0), torch.tensor(3.0), k=torch.tensor(4.0), z=torch.tensor(5.0))
=>
4 a: 1
4 b: 2
4 k: 4
4 rest[0]: 3
4 more['z']: 5
5 c: 2
6 a: 1 -> 2
%% a decorated function
import torch


@torch.no_grad()
def f(
    a,
):
    return a * 2


y = f(torch.tensor(1.0, requires_grad=True))
=>
5 a: 1 requires_grad
11 y: 2
%% closures and globals
import torch

total = torch.tensor(0.0)


def outer(a):
    count = torch.tensor(0)

    def inner(b):
        global total
        nonlocal count
        count = count + 1
        total = total + a * b

    inner(a)
    inner(torch.tensor(5.0))
    return count


n = outer(torch.tensor(2.0))
=>
3 total: 0
6 a: 2
7 count: 0 int64
9 b: 5 (2 times)
12 count: 1 int64 -> 2 int64 (2 times)
13 total: 4 -> 14 (2 times)
20 n: 2 int64
%% lambdas
import torch

f = lambda a: a * 2
y = f(
    torch.tensor(1.0),
)
=>
3 a: 1
4 y: 2
%% comprehension
import torch

xs = [torch.tensor(float(i)) for i in range(2)]
ys = {i: x * 2 for i, x in enumerate(xs)}
z = sum(x * 2 for x in xs)
=>
3 xs[0]: 0
3 xs[1]: 1
4 ys[0]: 0
4 ys[1]: 2
5 z: 2
%% generator
import torch


def parts(x):
    for i in range(2):
        part = x * i
        yield part


for p in parts(torch.tensor(3.0)):
    q = p + 1
=>
4 x: 3
6 part: 0 -> 3 (2 times)
10 p: 0 -> 3 (2 times)
11 q: 1 -> 4 (2 times)
%% class body
import torch


class Weights:
    w = torch.tensor(1.0)
    v = w * 2
=>
5 w: 1
6 v: 2
%% a raise in the middle
import torch


def f(a):
    b = a * 2
    b.backward()
    c = b


x = torch.tensor(1.0)
f(x)
=>
10 x: 1
4 a: 1
5 b: 2
%% a raise that is caught
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
try:
    y = x * 2
    y.backward()
except RuntimeError:
    z = y.sum()
finally:
    x.detach_()
=>
3 x: [1, 2] requires_grad
5 y: [2, 4] MulBackward0
8 z: 6 SumBackward0
10 x: [1, 2] requires_grad -> [1, 2]
%% torch.func.grad
import torch


def f(x):
    y = x**2
    return (y * w).sum()


w = torch.tensor([1.0, 10.0])
g = torch.func.grad(f)(torch.tensor([1.0, 2.0]))
=>
9 w: [1, 10]
4 x: float32 [2]
5 y: float32 [2]
10 g: [2, 40]
%% torch.func.vmap
import torch

g = torch.func.vmap(lambda a: a * 2)(torch.tensor([[1.0], [2.0]]))
=>
3 a: float32 [1]
3 g: [[2], [4]]
%% torch.func.jvp
import torch


def f(x):
    y = x**2
    return y


out = torch.func.jvp(f, (torch.tensor([1.0, 2.0]),), (torch.tensor([1.0, 0.0]),))
=>
4 x: float32 [2]
5 y: float32 [2]
9 out[0]: [1, 4]
9 out[1]: [2, 0]
%% no_grad
import torch

x = torch.tensor([1.0], requires_grad=True)
with torch.no_grad():
    y = x * 2
    x += 1
=>
3 x: [1] requires_grad
5 y: [2]
6 x: [1] requires_grad -> [2] requires_grad
%% sparse
import torch

x = torch.eye(2).to_sparse()
x.requires_grad_()
torch.sparse.sum(x).backward()
=>
3 x: float32 [2, 2]
5 x.grad: None -> float32 [2, 2]
%% meta
import torch

x = torch.ones(2, 3, device="meta")
y = x + 1
=>
3 x: float32 [2, 3]
4 y: float32 [2, 3]
%% complex, conjugated lazily
import torch

z = torch.tensor([1 + 2j, 1e-9 - 1j, 0.5 + 0j])
w = z.conj()
=>
3 z: [1+2j, 0-1j, 0.5+0j] complex64
4 w: [1-2j, 0+1j, 0.5+0j] complex64
%% half and bfloat16
import torch

h = torch.tensor([0.1, 65504.0], dtype=torch.half)
b = torch.tensor([0.1], dtype=torch.bfloat16)
=>
3 h: [0.099976, 65504] float16
4 b: [0.1001] bfloat16
%% empty
import torch

a = torch.empty(0)
b = torch.empty(2, 0)
c = torch.empty(0, 2)
=>
3 a: [] [0]
4 b: [[], []] [2, 0]
5 c: [] [0, 2]
%% seventeen elements
import torch

x = torch.ones(17)
x.mul_(1)
y = torch.ones(4, 4)
y.mul_(1)
=>
3 x: float32 [17]
4 x: float32 [17] -> float32 [17]
5 y: [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]
%% nan and infinity
import torch

x = torch.tensor([float("nan"), float("inf"), -float("inf"), 1e-9, 1.0])
y = x
x.add_(0)
=>
3 x: [nan, inf, -inf, 0, 1]
4 y: [nan, inf, -inf, 0, 1]
%% noise, digits and whole numbers
import torch

a = torch.tensor([1.0, 1e-7, -1e-7, -0.0])
b = torch.tensor([1e-7, 2e-8])
c = torch.tensor([123456.0, 1234567.0, 0.1234567, 1.0 / 3])
d = torch.tensor([123456789, -5])
e = torch.tensor([0.99999994, 29.999998])
=>
3 a: [1, 0, 0, 0]
4 b: [1e-07, 2e-08]
5 c: [123456, 1.2346e+06, 0, 0]
6 d: [1.2346e+08, -5] int64
7 e: [1, 30]
%% its own trace function
import sys

import torch

x = torch.tensor(1.0)
sys.settrace(lambda *_: None)
y = x * 2
print(sys.gettrace() is not None)
sys.settrace(None)
z = x * 3
=>
5 x: 1
%% recursion 500 deep
import torch


def f(x, n):
    return f(x + 1, n - 1) if n else x


y = f(torch.tensor(0.0), 500)
=>
4 x: 500 (501 times)
8 y: 500
%% recursion without end
import torch


def f(x):
    return f(x + 1)


x = torch.tensor(0.0)
try:
    f(x)
except RecursionError as error:
    print(error)
y = x + 1
=>
8 x: 0
%% another default dtype
import torch

torch.set_default_dtype(torch.float64)
x = torch.tensor([1.0])
=>
4 x: [1] float64
%% inference mode
import torch

x = torch.tensor([1.0], requires_grad=True)
with torch.inference_mode():
    y = x * 2
    y.mul_(2)
=>
3 x: [1] requires_grad
5 y: [2]
6 y: [2] -> [4]
%% another tensor of the same value
import torch

x = torch.tensor([1.0])
x = x + 0
x = 5
x = torch.tensor([2.0])
=>
3 x: [1]
4 x: [1] -> [1]
6 x: [1] -> [2]
%% a tensor subclass with functions of its own
import torch


class Loud(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print(func.__name__)
        return super().__torch_function__(func, types, args, kwargs or {})


x = torch.tensor([1.0]).as_subclass(Loud)
=>
11 x: [1]
%% a mode that logs
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Log(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        print(func)
        return func(*args, **(kwargs or {}))


with Log():
    x = torch.ones(2)
    y = x * 2
=>
12 x: [1, 1]
6 args[0]: [1, 1]
13 y: [2, 2]
%% quantized
import torch

x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
=>
3 x: quint8 [2]
%% without torch
x = [1, 2]
x.append(3)
=>

"""

INVISIBLE = r"""
%% a function mode and a subclass
import torch


class Loud(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print(func.__name__)
        return super().__torch_function__(func, types, args, kwargs or {})


x = torch.tensor([1.0]).as_subclass(Loud)
y = [x]
=>
%% a dispatch mode
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Log(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        print(func)
        return func(*args, **(kwargs or {}))


with Log():
    x = torch.ones(2).conj()
    y = x * 2
=>
aten.ones.default
aten.mul.Tensor
%% the gradient of no leaf
import torch

x = torch.tensor([1.0], requires_grad=True)
y = x * 2
y.sum().backward()
print(y._version, y.retains_grad)
=>
0 False
%% the random numbers
import torch

torch.manual_seed(0)
x = torch.rand(1)
before = torch.get_rng_state()
y = x.clone()
print(torch.equal(before, torch.get_rng_state()))
=>
True
%% the end of a tensor
import weakref

import torch

x = torch.tensor([1.0])
weakref.finalize(x, print, "gone")
del x
print("after")
=>
gone
after
%% saved tensors
import torch


def pack(t):
    print("pack")
    return t


x = torch.tensor([2.0], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: print("unpack") or t):
    y = x**2
z = y + 1
z.backward()
=>
pack
unpack
%% properties of a subclass
import torch


class Odd(torch.Tensor):
    @property
    def grad(self):
        print("read")

    def tolist(self):
        raise SystemExit


x = torch.tensor([1.0]).as_subclass(Odd)
y = {"x": x}
=>
%% containers and classes that lie
import torch


class List(list):
    def __iter__(self):
        raise SystemExit


class Proxy:
    @property
    def __class__(self):
        raise SystemExit


xs = List([torch.tensor(1.0)])
p = Proxy()
=>
%% a gradient mode
import torch

torch.set_grad_enabled(False)
x = torch.tensor([1.0], requires_grad=True)
print(torch.is_grad_enabled())
with torch.enable_grad():
    y = x.conj()
    print(torch.is_grad_enabled(), y.requires_grad)
=>
False
True True
%% recursion without end
import torch


def f(x):
    return f(x + 1)


try:
    f(torch.tensor(0.0))
except RecursionError as error:
    print(type(error).__name__)
=>
RecursionError
%% a profile of its own
import sys

import torch

calls = []


def own(frame, event, arg):
    calls.append(frame.f_code.co_name)


def f(x):
    return x


sys.settrace(own)
f(torch.tensor(1.0))
sys.settrace(None)
print([name for name in calls if name in ("f", "facts", "look", "trace", "_look")])
=>
['f']
"""


def run(source, runner):
    return runner.run(parse(Path("s.py"), source.encode()))


def facts(record):
    return [short_fact(fact) for effect in record.effects for fact in effect.facts]


@pytest.mark.parametrize(("source", "expected"), golden(FACTS))
def test_facts(torch_runner, source, expected):
    record = run(source, torch_runner)
    assert "\n".join(facts(record)) == expected
    assert loads(Path("s.json"), dumps(record)) == record


@pytest.mark.parametrize(("source", "printed"), golden(INVISIBLE))
def test_looking_changes_nothing(torch_runner, source, printed):
    record = run(source, torch_runner)
    assert "\n".join(line for effect in record.effects for line in effect.output) == printed
    assert [text for effect in record.effects for text in effect.errors] == []


SEED = """\
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)


def square(t):
    y = t.pow(2)
    return y


square(x).backward(gradient=torch.tensor([[0.1, 0.5], [0.2, 0.3]]))
"""


def test_a_statement_holds_the_facts_of_what_it_called(torch_runner):
    record = run(SEED, torch_runner)
    assert [(e.line, [f.line for f in e.facts]) for e in record.effects] == [
        (3, [3]),
        (11, [6, 7, 11]),
    ]


def test_the_record_has_a_fact_a_line(torch_runner):
    lines = dumps(run(SEED, torch_runner)).split("\n")
    (line,) = [line for line in lines if '"x.grad"' in line]
    value = "[[0.2, 2], [1.2, 2.4]]"
    assert json.loads(line) == {
        "line": 11,
        "name": "x.grad",
        "is": {
            "value": value,
            "shape": "(2, 2)",
            "dtype": "float32",
            "requires_grad": "False",
            "grad_fn": "None",
        },
        "was": None,
        "at": [11, 10, 18],
    }
    (line,) = [line for line in lines if '"x"' in line]
    assert json.loads(line.strip().rstrip(",")) == {
        "line": 3,
        "name": "x",
        "is": {
            "value": "[[1, 2], [3, 4]]",
            "shape": "(2, 2)",
            "dtype": "float32",
            "requires_grad": "True",
            "grad_fn": "None, a leaf",
        },
        "at": [3, 0, 1],
    }


LONG = {
    "beside a long list": ("xs = [torch.zeros(4) for _ in range(64)]", "n += 1", 10_000),
    "of nothing but numbers": ("", "n += 1", 2_000_000),
    "of calls": ("f = lambda n: n + 1", "n = f(n)", 500_000),
}


@pytest.mark.parametrize(("first", "turn", "times"), LONG.values(), ids=LONG)
def test_a_loop_that_is_long_to_watch_takes_the_time_that_it_takes(
    torch_runner, monkeypatch, first, turn, times
):
    source = f"""\
import torch

x = torch.ones(1)
n = 0
{first}
for i in range({times}):
    {turn}
    y = x
print(n)
x = x + 1
"""
    monkeypatch.setattr(torch_runner, "limits", Limits(timeout=600))
    record = run(source, torch_runner)
    assert record.effects[-2].output == (str(times),)
    assert facts(record)[-1] == "10 x: [1] -> [2]"
    assert not [fact for fact in facts(record) if fact.startswith(("6", "7", "8"))]


def test_a_loop_that_is_looked_at_to_its_end_says_how_often(torch_runner):
    source = "import torch\n\nx = torch.zeros(1)\nfor i in range(3000):\n    x += 1\n"
    assert facts(run(source, torch_runner))[-1] == "5 x: [2999] -> [3000] (3000 times)"


def test_forked_and_spawned_give_the_same_bytes(torch_runner):
    with Runner(fork=False) as spawning:
        assert dumps(run(SEED, spawning)) == dumps(run(SEED, torch_runner))


def test_what_is_imported_in_a_function_is_seen(torch_runner):
    source = "def f():\n    import torch\n\n    return torch.ones(1)\n\n\nx = f()\n"
    assert facts(run(source, torch_runner)) == ["7 x: [1]"]


def test_check_shows_the_facts_that_differ(folder, torch_runner):
    path = put(folder / "s.py", SEED)
    assert update(path, torch_runner).problems == ()
    kept = record_path(path)
    record = loads(kept, kept.read_text())
    other = run(SEED.replace("0.1", "0.2"), torch_runner)
    kept.write_text(dumps(replace(record, effects=other.effects)))
    (problem,) = check(path, torch_runner).problems
    assert (
        str(problem)
        == """\
s.json: is not what a run gives
    - 11 x.grad: None -> [[0.4, 2], [1.2, 2.4]], shape (2, 2), dtype float32, requires_grad False
    + 11 x.grad: None -> [[0.2, 2], [1.2, 2.4]], shape (2, 2), dtype float32, requires_grad False
    if that is right, run: verified-snippets update s.py"""
    )


def test_an_edited_fact_shows(folder, torch_runner):
    path = put(folder / "s.py", SEED)
    update(path, torch_runner)
    kept = record_path(path)
    kept.write_text(kept.read_text().replace("2.4", "2.5"))
    (problem,) = check(path, torch_runner).problems
    assert "changed by hand" in problem.message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([[0.1, 2.0], [1.2, -2.4]], "[[0.1, 2], [1.2, -2.4]]"),
        (0.30000001192092896, "0.3"),
        (-0.0, "0"),
        ([1.0, 1e-7], "[1, 0]"),
        ([float("inf"), 1e-7], "[inf, 1e-07]"),
        ([10**9, 1], "[1e+09, 1]"),
        ([True, False], "[True, False]"),
        (complex(1, -2.5), "1-2.5j"),
        (complex(float("nan"), 1), "nan+1j"),
        ([], "[]"),
    ],
)
def test_values(value, expected):
    assert format_value(value) == expected


RECURSIONS = {
    "of the program": "def f():\n    global depth\n    depth += 1\n    f()\n",
    "of a library": "import copy\n\na = []\nfor _ in range(900):\n    a = [a]\nf = lambda: copy.deepcopy(a)\n",
}


@pytest.mark.parametrize("recursion", RECURSIONS)
def test_a_recursion_ends_where_it_would_if_nobody_looked_on(recursion):
    end = "try:\n    f()\nexcept RecursionError as error:\n    said = str(error)\n"
    source = f"depth = 0\n{RECURSIONS[recursion]}{end}"
    code, tree = compile(source, "s.py", "exec"), ast.parse(source)

    def came(watched):
        namespace: dict[str, Any] = {}
        tracer = Tracer(tree, "s.py", namespace, lambda _: True, lambda *_: None)
        if watched:
            tracer.events.resume()
        try:
            exec(code, namespace)
        finally:
            tracer.events.stop()
        return namespace["depth"], namespace["said"]

    assert came(watched=True) == came(watched=False)
