"""`explain --fix`: which line is changed to what, tried before it is written."""

import pytest
from clinic.witnessed import observed, watched
from generator.helpers import golden, put

from autograd_clinic import explaining
from autograd_clinic.catalogue import catalogue
from autograd_clinic.findings import fix
from verified_snippets import cli

FIXES = """
%% the seed in the shape of its output
import torch

w = torch.ones(2, 1, requires_grad=True)
out = torch.ones(3, 2) @ w
out.backward(torch.tensor([1.0, 0.0, 2.0]))
=>
-out.backward(torch.tensor([1.0, 0.0, 2.0]))
+out.backward(torch.tensor([1.0, 0.0, 2.0]).reshape(out.shape))
%% one dimension more, as often as it runs
import torch

w = torch.ones(2, 1, requires_grad=True)


def back(out, seed):
    out.backward(seed)


for size in (3, 4):
    back(torch.ones(size, 2) @ w, torch.ones(size))
=>
-    out.backward(seed)
+    out.backward(seed.unsqueeze(1))
%% one dimension less, in a loop
import torch

w = torch.ones(2, requires_grad=True)
for size in (3, 4):
    out = torch.ones(size, 2) @ w
    out.backward(torch.ones(size, 1))
=>
-    out.backward(torch.ones(size, 1))
+    out.backward(torch.ones(size, 1).squeeze(1))
%% a sum as the seed
import torch

x = torch.ones(2, requires_grad=True)
y = x.sum()
s = torch.ones(1)
y.backward(s + s)
=>
-y.backward(s + s)
+y.backward((s + s).reshape(y.shape))
%% ones for grad()
import torch

é = torch.ones(3, requires_grad=True)
(g,) = torch.autograd.grad(é**2, é)
=>
-(g,) = torch.autograd.grad(é**2, é)
+(g,) = torch.autograd.grad(é**2, é, grad_outputs=torch.ones_like(é**2))
%% the first call keeps the graph
import torch

x = torch.ones(3, requires_grad=True)
y = (x**2).sum()
y.backward()
y.backward()
=>
-y.backward()
+y.backward(retain_graph=True)
%% a graph for each seed, whose gradient is reset
import torch

x = torch.ones(2, requires_grad=True)
y = x**2
rows = []
for v in torch.eye(2):
    x.grad = None
    y.backward(v)
    rows.append(x.grad.clone())
=>
-    y.backward(v)
+    y.backward(v, retain_graph=True)
%% the graph of a gradient, made inside a function
import torch


def slope(y, x):
    return torch.autograd.grad(y, x)[0]


x = torch.ones(3, requires_grad=True)
g = slope((x**3).sum(), x)
slope(g.sum(), x)
=>
-    return torch.autograd.grad(y, x)[0]
+    return torch.autograd.grad(y, x, create_graph=True)[0]
%% retained, not created
import torch

x = torch.ones(3, requires_grad=True)
(g,) = torch.autograd.grad((x**3).sum(), x, retain_graph=True)
g.sum().backward()
=>
-(g,) = torch.autograd.grad((x**3).sum(), x, retain_graph=True)
+(g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
%% neither retained nor created
import torch

x = torch.ones(3, requires_grad=True)
(g,) = torch.autograd.grad((x**3).sum(), x, retain_graph=False)
g.sum().backward()
=>
-(g,) = torch.autograd.grad((x**3).sum(), x, retain_graph=False)
+(g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
%% the tensor out of its tuple
import torch

x = torch.ones(3, requires_grad=True)
g = torch.autograd.grad((x**3).sum(), x)
print(g.norm())
=>
-g = torch.autograd.grad((x**3).sum(), x)
+g = torch.autograd.grad((x**3).sum(), x)[0]
%% the name that a seed has in this function
import torch

x = torch.ones(2, requires_grad=True)
torch.autograd.backward(x * 2, gradients=torch.ones(2))
=>
-torch.autograd.backward(x * 2, gradients=torch.ones(2))
+torch.autograd.backward(x * 2, grad_tensors=torch.ones(2))
%% the mean of the losses
import torch

weights = torch.ones(2, requires_grad=True)
errors = torch.nn.functional.mse_loss(weights, torch.tensor([2.0, 3.0]), reduction="none")
errors.backward()
=>
-errors.backward()
+errors.mean().backward()
%% a leaf of floats
import torch

start = torch.tensor([1, 3], requires_grad=True)
start.prod().backward()
=>
-start = torch.tensor([1, 3], requires_grad=True)
+start = torch.tensor([1, 3], requires_grad=True, dtype=torch.float32)
%% an update under no_grad(), and that which follows it
import torch

slope, shift = (torch.zeros(1, requires_grad=True) for _ in range(2))
for _ in range(3):
    (slope * 2 + shift - 1).pow(2).sum().backward()
    # é: the step
    slope -= 0.1 * slope.grad  # down
    shift.sub_(
        0.1 * shift.grad
    )
    slope.grad = shift.grad = None
=>
-    slope -= 0.1 * slope.grad  # down
-    shift.sub_(
-        0.1 * shift.grad
-    )
+    with torch.no_grad():
+        slope -= 0.1 * slope.grad  # down
+        shift.sub_(
+            0.1 * shift.grad
+        )
%% a gradient that is reset before there is one
import torch

angles = torch.ones(2, requires_grad=True)
for _ in range(2):
    angles.grad.data.zero_()
    angles.sin().sum().backward()
    angles.data -= 0.1 * angles.grad
=>
-    angles.grad.data.zero_()
+    angles.grad = None
%% a new tensor for a saved one
import torch


def gate(x, bias):
    open = torch.sigmoid(x)
    mean = open * 2
    open *= bias.exp() if mean.sum() < 0 else 0.5
    return open


def widen(x):
    scale = torch.exp(x)
    scale += 1
    return scale


widen(torch.ones(2, requires_grad=True)).sum().backward()
=>
-    scale += 1
+    scale = scale + 1
%% an array without a graph, of what is only measured
import numpy as np
import torch

level = torch.zeros(3, requires_grad=True)
history = []
for _ in range(2):
    loss = (level - 1).pow(2).mean()
    loss.backward()
    level.data -= level.grad
    history.append(loss.numpy())
print(np.mean(history))
=>
-    history.append(loss.numpy())
+    history.append(loss.detach().numpy())
%% numbers of its own for each sample
import torch


def jitter(x):
    return x + torch.randn(2)


torch.vmap(jitter)(torch.zeros(3, 2))
=>
-torch.vmap(jitter)(torch.zeros(3, 2))
+torch.vmap(jitter, randomness="different")(torch.zeros(3, 2))
"""


@pytest.mark.parametrize(("source", "change"), golden(FIXES))
def test_the_changed_line(folder, source, change):
    of_seeds = "backward(torch" in source or "s + s" in source
    if of_seeds and not any(entry.page == "seed" for entry in catalogue.list_entries()):
        pytest.skip("the page on seeds is not there")
    found = watched(put(folder / "s.py", source))
    after = fix.propose_fix(found.findings[-1])
    assert after
    lines = fix.diff_fix(found.program, after).split("\n")[2:]
    assert [line for line in lines if line[:1] in "+-" and line] == change.split("\n")
    assert not watched(put(folder / "t.py", after.source)).failed


@pytest.fixture
def said(capsys, monkeypatch):
    """The exit code of `explain`, and what it says; programs are forked from this process."""
    monkeypatch.setattr(explaining, "observe_program", observed)
    monkeypatch.setattr(fix, "observe_program", observed)

    def of(*arguments):
        try:
            code: object = cli.main(["explain", *arguments])
        except SystemExit as ended:
            code = ended.code
        return code, capsys.readouterr().err

    return of


TWICE = """\
import torch

x = torch.ones(3, requires_grad=True)
y = x**2
y.sum().backward()
y.mean().backward()
"""


def test_a_fix_is_written_in_the_line_ends_of_the_file(folder, said):
    path = put(folder / "s.py", TWICE.replace("\n", "\r\n"))
    path.chmod(0o755)
    code, text = said("--fix", "s.py")
    assert code == 1
    assert "Fixed, and the program runs to its end:\n--- s.py\n+++ s.py\n" in text
    fixed = TWICE.replace("m().backward()", "m().backward(retain_graph=True)")
    assert path.read_bytes() == fixed.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o755


def test_a_seed_that_fits_in_one_round_alone_is_not_made_to_fit_in_all(folder, said):
    source = """\
import torch

w = torch.ones(2, 3, requires_grad=True)
for out, seed in ((w.sum(1, keepdim=True), torch.ones(2)), (w * 2, torch.arange(6.0))):
    out.backward(seed)
"""
    path = put(folder / "s.py", source)
    assert "does not run to its end, either" in said("--fix", "s.py")[1]
    assert path.read_text() == source


def test_nothing_is_written_if_the_changed_program_fails_too(folder, said):
    path = put(folder / "s.py", TWICE + "1 / 0\n")
    _, text = said("--fix", "s.py")
    assert text.endswith(
        "No fix: the program with the changed line does not run to its end, either.\n"
    )
    assert path.read_text() == TWICE + "1 / 0\n"


def test_nor_without_being_asked_to_nor_into_a_page(folder, said):
    path = put(folder / "s.py", TWICE)
    change = "    -y.sum().backward()\n    +y.sum().backward(retain_graph=True)\n"
    assert f"One change that may do (--fix tries it first):\n{change}" in said("s.py")[1]
    assert path.read_text() == TWICE
    page = put(folder / "p.md", f"```python\n{TWICE}```\n")
    code, text = said("--fix", "p.md")
    assert "p.md: cannot be fixed in place" in text
    assert page.read_text() == f"```python\n{TWICE}```\n"
    assert code == 2


def test_what_means_one_of_several_things_is_offered_and_not_written(folder, said):
    source = "import torch\n\nx = torch.ones(3, requires_grad=True)\n(g,) = torch.autograd.grad(x**2, x)\n"
    path = put(folder / "s.py", source)
    _, text = said("--fix", "s.py")
    assert "+(g,) = torch.autograd.grad(x**2, x, grad_outputs=torch.ones_like(x**2))\n" in text
    assert text.endswith("the change above is one of several that mean different things.\n")
    assert path.read_text() == source


def test_a_second_pass_may_be_one_too_many_so_no_graph_is_kept_for_it(folder, said):
    source = (
        "import torch\n\nx = torch.ones(3, requires_grad=True)\ny = x.exp().sum()\ny.backward()\n"
    )
    path = put(folder / "s.py", source + "y.backward()\n")
    _, text = said("--fix", "s.py")
    assert "if that is meant: both passes are wanted, and their gradients add up; if not," in text
    assert "+y.backward(retain_graph=True)\n" in text
    assert path.read_text() == source + "y.backward()\n"


def test_what_is_not_mechanical_is_left(folder, said):
    put(folder / "s.py", "1 / 0\n")
    assert "No fix: what to change is not mechanical here" in said("--fix", "s.py")[1]


UNSAFE = {  # what a change would make of it runs to its end, and means another thing
    "an array that becomes a part of the loss": """\
import numpy as np
import torch

x = torch.ones(3, requires_grad=True)
scale = torch.ones(3, requires_grad=True)
y = x.exp()
rows = []
rows.append(np.sin(y.numpy()))
for row in rows:
    part = torch.from_numpy(row)
loss = (part * scale).sum()
loss.backward()
""",
    "an array that a function trains with": """\
import torch


def train(values):
    (torch.as_tensor(values) * weight).sum().backward()


weight = torch.ones(3, requires_grad=True)
y = weight * 2
train(y.numpy())
""",
    "an array that a function returns": """\
import torch

weight = torch.ones(3, requires_grad=True)


def features():
    y = weight * 2
    return torch.as_tensor(y.numpy())


(features() * weight).sum().backward()
""",
    "an update that is differentiated": """\
import torch

w = torch.ones(2, requires_grad=True)
(w**3).sum().backward(create_graph=True)
w -= 0.1 * w.grad
(w**2).sum().backward()
""",
    "a change of a leaf that is no update by its gradient": """\
import torch

w = torch.ones(2, requires_grad=True)
w += 1
(w**2).sum().backward()
""",
    "a gradient that a list holds, too": """\
import torch

w = torch.ones(2, requires_grad=True)
seen = []
for _ in range(3):
    w.grad.zero_()
    (w**2).sum().backward()
    seen.append(w.grad)
print(seen)
""",
    "a gradient of what never gets one": """\
import torch

w = torch.ones(2, requires_grad=True)
for _ in range(3):
    (w**2).sum().backward()
    w = w - 0.1 * w.grad
    w.grad.zero_()
""",
    "a saved tensor that has another name": """\
import torch


def shift(x):
    y = torch.exp(x)
    first = y
    y += 1
    return first.sum() + y.sum()


shift(torch.ones(2, requires_grad=True)).backward()
""",
    "a saved tensor of which there is a view": """\
import torch


def shift(x):
    y = torch.exp(x)
    first = y[0]
    y += 1
    return first + y.sum()


shift(torch.ones(2, requires_grad=True)).backward()
""",
    "a saved tensor that an argument holds": """\
import torch


def shift(y):
    y += 1
    return y.sum()


y = torch.exp(torch.ones(2, requires_grad=True))
loss = shift(y) + y.prod()
loss.backward()
""",
    "a saved tensor in half precision, to which more is added": """\
import torch


def shift(x, more):
    y = torch.exp(x)
    y += more
    return y


shift(torch.ones(2, dtype=torch.float16, requires_grad=True), torch.ones(2)).sum().backward()
""",
    "a gradient that is a term of the output, which would be a constant": """\
import torch

speed = torch.tensor([1.5, -0.5], requires_grad=True)
mass = torch.tensor(2.0, requires_grad=True)
energy = (mass * speed.pow(2)).sum() / 2
(momentum,) = torch.autograd.grad(energy, speed)
action = energy + (momentum - 1).square().sum()
action.backward()
""",
    "a flat seed whose order is another": """\
import torch

w = torch.ones(2, 3, requires_grad=True)
out = w * 2
out.backward(torch.arange(6.0).view(3, 2).t().flatten())
""",
    "the leaf was changed before the second derivative": """\
import torch

x = torch.ones(3, requires_grad=True)
(g,) = torch.autograd.grad((x**3).sum(), x)
x.data -= g
g.sum().backward()
""",
    "a step came before the second derivative": """\
import torch

x = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.SGD([x], lr=0.1)
(g,) = torch.autograd.grad((x**3).sum(), x)
optimizer.step()
g.sum().backward()
""",
    "the tuple is unpacked elsewhere": """\
import torch

x = torch.ones(1, 3, requires_grad=True)
g = torch.autograd.grad((x**3).sum(), x)
(d,) = g
print(d.shape, g.norm())
""",
    "the tuple is gone through elsewhere": """\
import torch

x = torch.ones(3, requires_grad=True)
g = torch.autograd.grad((x**3).sum(), x)
for part in g:
    print(part.shape)
print(g.norm())
""",
    "an element of the tuple is asked for elsewhere": """\
import torch

x = torch.ones(2, 3, requires_grad=True)
g = torch.autograd.grad((x**3).sum(), x)
print(g[0].shape, g.norm())
""",
    "a leaf was set by hand between two passes": """\
import torch

x = torch.ones(3, requires_grad=True)
y = (x**2).sum()
y.backward()
x.data -= 0.1 * x.grad
y.backward()
""",
    "a part of the graph was made in the first round alone": """\
import torch

x = torch.ones(3, requires_grad=True)
h = x**2
h.sum().backward()
with torch.no_grad():
    x.copy_(x - x.grad)
(h * h).sum().backward()
""",
    "a leaf was set by hand between two calls of grad": """\
import torch

w = torch.ones(2, requires_grad=True)
loss = (w**3).sum()
(g,) = torch.autograd.grad(loss, w)
w.data -= 0.1 * g
(g,) = torch.autograd.grad(loss, w)
""",
    "the gradient moves a sample, too": """\
import torch

torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))

def slope(x):
    return torch.autograd.grad(net(x).sum(), x)[0]

x = torch.randn(3, 2, requires_grad=True)
moved = x + 0.1 * slope(x)
(slope(moved).norm(dim=1) - 1).pow(2).mean().backward()
""",
    "a list of parameters has one in this run": """\
import torch

net = torch.nn.Linear(2, 1, bias=False)
params = [p for p in net.parameters()]
g = torch.autograd.grad(net(torch.ones(1, 2)).sum(), params)
print(g.norm())
""",
    "one call per seed that moves the leaf": """\
import torch

x = torch.ones(3, requires_grad=True)
y = x**2
for v in torch.eye(3):
    y.backward(v)
    x.data -= x.grad
""",
    "a gradient is read after each seed, and adds up": """\
import torch

state = torch.tensor([0.3, 0.5, 0.9], requires_grad=True)
image = torch.stack([state[0] * state[1], state[1] ** 2, state[2] * state[0]])
rows = []
for direction in torch.eye(3):
    image.backward(direction)
    rows.append(state.grad.clone())
print(torch.stack(rows))
""",
    "the gradients of two losses are compared, and would add up": """\
import torch

weights = torch.nn.Linear(4, 4)
hidden = torch.tanh(weights(torch.randn(8, 4)))
speed = hidden[:, 0].pow(2).mean()
price = hidden[:, 1].exp().mean()
speed.backward()
first = weights.weight.grad.clone()
price.backward()
second = weights.weight.grad.clone()
print(torch.cosine_similarity(first.flatten(), second.flatten(), dim=0))
""",
    "two losses of two players, of which each would get the gradient of the other": """\
import torch
from torch import nn

maker, judge = nn.Linear(3, 2), nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
m_opt = torch.optim.Adam(maker.parameters())
j_opt = torch.optim.Adam(judge.parameters())
fake = maker(torch.randn(6, 3))
verdict = judge(fake)
judge_loss = nn.functional.softplus(verdict).mean()
maker_loss = nn.functional.softplus(-verdict).mean()
judge_loss.backward()
maker_loss.backward()
j_opt.step()
m_opt.step()
""",
    "the signs of two gradients are compared": """\
import torch

image = torch.rand(3, 3, requires_grad=True)
hidden = torch.sigmoid(image)
clean = hidden.mean()
dirty = hidden.pow(2).sum()
clean.backward()
step = image.grad.sign()
dirty.backward()
back = image.grad.sign()
print((step == back).float().mean())
""",
    "the tuple has a second name": """\
import torch

wind = torch.rand(1, 5, requires_grad=True)
slope = kept = torch.autograd.grad((wind**2).sum(), wind)
print(slope.mean())
for part in kept:
    print(part.shape)
""",
    "the tuple is gone through where it gets its name": """\
import torch

wind = torch.rand(2, 5, requires_grad=True)
for part in (slope := torch.autograd.grad((wind**2).sum(), wind)):
    print(part.shape)
print(slope.mean())
""",
    "the tuple is an attribute of a class": """\
import torch

wind = torch.rand(2, 5, requires_grad=True)


class Field:
    slope = torch.autograd.grad((wind**2).sum(), wind)


    @staticmethod
    def show():
        print(Field.slope[0].shape)


Field.show()
print(Field.slope.mean())
""",
    "the function whose tuple it is, is gone through elsewhere": """\
import torch

wind = torch.rand(2, 5, requires_grad=True)


def slopes(y):
    return torch.autograd.grad(y, wind)


for part in slopes((wind**2).sum()):
    print(part.shape)
steep = slopes((wind**3).sum())
print(steep.mean())
""",
    "an output that is computed anew each time it is asked for": """\
import torch


class Tank:
    def __init__(self):
        self.level = torch.rand(4, 1, requires_grad=True)
        self.asked = 0

    @property
    def out(self):
        self.asked += 1
        return self.level * self.asked


tank = Tank()
tank.out.backward(torch.ones(4))
print(tank.level.grad, tank.asked)
""",
    "the gradient moves the point, too": """\
import torch

w = torch.ones(3, requires_grad=True)
fast = w
for _ in range(2):
    (g,) = torch.autograd.grad((fast**3).sum(), fast)
    fast = fast - 0.1 * g
g.norm().backward()
""",
    "a function that goes back and reads is called for each seed": """\
import torch

x = torch.ones(3, requires_grad=True)
y = x**2


def row(seed):
    y.backward(seed)
    return x.grad.clone()


print(torch.stack([row(v) for v in torch.eye(3)]))
""",
    "a function reads the gradients between two passes": """\
import torch

net = torch.nn.Linear(2, 2)
out = net(torch.ones(1, 2)).exp()


def norms():
    return [p.grad.norm().item() for p in net.parameters()]


out[0, 0].backward()
print(norms())
out[0, 1].backward()
print(norms())
""",
}


@pytest.mark.parametrize("source", UNSAFE.values(), ids=UNSAFE)
def test_nothing_is_written_where_the_meaning_would_change(folder, said, source):
    path = put(folder / "s.py", source)
    assert said("--fix", "s.py")[1].endswith("see what to do above.\n")
    assert path.read_text() == source


def test_no_change_is_written_for_a_mistake_in_another_file(project, said):
    before = {path: path.read_bytes() for path in project.rglob("*.py")}
    _, text = said("--fix", "main.py", "slope")
    assert "lab/engine.py:8: RuntimeError: grad can be implicitly created" in text
    assert {path: path.read_bytes() for path in project.rglob("*.py")} == before
