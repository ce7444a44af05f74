"""explain on programs that call backward() or grad() while another backward pass is under way."""

import pytest
from clinic.witnessed import watched_in

INSIDE = "implicit_seed/inside_a_backward_pass"
WRONG = {  # what runs in the pass: all of them fail with one message
    "a lambda": """\
import torch

w = torch.ones(2, requires_grad=True)
h = w * 2
h.register_hook(lambda g: torch.autograd.grad((g * w).sum(), w)[0])
h.sum().backward()
""",
    "a method that calls a function": """\
import torch

def penalty(gradient, weight):
    return (gradient.norm() * weight - 1) ** 2

class Watch(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(()))
        self.layer = torch.nn.Linear(2, 1)
        self.layer.register_full_backward_hook(self.seen)

    def seen(self, module, into, out):
        loss = penalty(out[0], self.weight)
        loss.backward()

    def forward(self, x):
        return self.layer(x)

Watch()(torch.ones(3, 2, requires_grad=True)).sum().backward()
""",
    "a leaf's hook, with a detached gradient": """\
import torch

model = torch.nn.Linear(2, 1)
rate = torch.tensor(0.1, requires_grad=True)
for p in model.parameters():
    p.register_post_accumulate_grad_hook(
        lambda p: (rate * p.grad.detach()).sum().backward()
    )
model(torch.ones(1, 2)).backward()
""",
    "a function's backward": """\
import torch

class Inner(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin()

    @staticmethod
    def backward(ctx, seed):
        (x,) = ctx.saved_tensors
        again = x.detach().requires_grad_()
        value = again.sin()
        value.backward(seed)
        return again.grad

x = torch.ones(2, requires_grad=True)
torch.autograd.grad(Inner.apply(x), x, torch.ones(2))
""",
}
OTHERS = {  # a pass is under way, or seems to be, and is not to blame
    "grad mode is on, and the factor is detached": """\
import torch

w = torch.ones(2, requires_grad=True)
h = w * 2

def hook(g):
    with torch.enable_grad():
        value = (w.detach() * g).sum()
        value.backward()

h.register_hook(hook)
h.sum().backward()
""",
    "of the gradient alone, which has no graph": """\
import torch

w = torch.ones(2, requires_grad=True)
w.register_hook(lambda g: torch.sum(g * g).backward())
(w * 2).sum().backward()
""",
    "computed before the pass, without a graph": """\
import torch

w = torch.ones(2, requires_grad=True)
with torch.no_grad():
    loss = (w * w).sum()
h = w * 2
h.register_hook(lambda g: loss.backward())
h.sum().backward()
""",
    "a function of the program's own was called before the pass": """\
import torch

w = torch.ones(2, requires_grad=True)

def squares():
    return (w * w).sum()

def train():
    with torch.no_grad():
        loss = squares()
    h = w * 2
    h.register_hook(lambda g: loss.backward())
    h.sum().backward()

train()
""",
    "the pass records a graph": """\
import torch

w = torch.ones(2, requires_grad=True)
h = w * 2
h.register_hook(lambda g: (w.data * 2).sum().backward())
h.sum().backward(create_graph=True)
""",
    "a method of the program's own by that name": """\
import torch

class Trainer:
    def __init__(self):
        self.net = torch.nn.Linear(2, 1)

    def backward(self, x):
        with torch.no_grad():
            loss = self.net(x).sum()
        loss.backward()

Trainer().backward(torch.ones(1, 2))
""",
    "a function of the program's own has switched it on": """\
import torch

w = torch.ones(2, requires_grad=True)

def value(g):
    with torch.enable_grad():
        return (w.detach() * g).sum()

h = w * 2
h.register_hook(lambda g: value(g).backward())
h.sum().backward()
""",
    "a function of that name, and a pass that has ended": """\
import torch

w = torch.ones(2, requires_grad=True)

def backward(last):
    loss = (w * w).sum()
    loss.backward()
    if last:
        with torch.no_grad():
            loss = w.sum()
        loss.backward()

backward(False)
backward(True)
""",
}


def named(folder, source):
    (finding,) = [f for f in watched_in(folder, source).findings if f.kind == "error"]
    assert "element 0 of tensors does not require grad" in finding.message
    return [entry.id for entry in finding.entries], finding.why


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_a_backward_inside_a_backward_pass_is_named(folder, source):
    ids, why = named(folder, source)
    assert ids == [INSIDE]
    assert "was computed while a backward pass was running" in why


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_a_pass_that_is_not_to_blame_is_not_named(folder, source):
    ids, _ = named(folder, source)
    assert INSIDE not in ids
