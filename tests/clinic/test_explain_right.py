"""explain on right programs of many fields and spellings: of none of them is anything said."""

from pathlib import Path

import pytest
from clinic.witnessed import watched, watched_in

PROGRAMS = sorted(Path(__file__).with_name("right").glob("*.py"))

RIGHT = {
    "a loss that is logged in many ways": """\
import logging, math
import torch

model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
total, history, best = 0.0, [], float("inf")
for _ in range(3):
    loss = model(torch.randn(4, 3)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    total += float(loss)
    history.append(float(loss))
    assert math.isfinite(loss)
    logging.getLogger("quiet").info("loss %.3f", loss)
    text = "%.3f" % loss + f"{loss:.3f}" + "{:.3f}".format(loss)
    print(math.sqrt(loss), math.exp(loss), round(float(loss), 3), text)
    best = min(best, float(loss))
""",
    "arguments of backward() in a tuple and in a dict": """\
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    outputs = ([(w * w).sum()],)
    torch.autograd.backward(*outputs)
    optimizer.step()
for _ in range(3):
    optimizer.zero_grad()
    loss = (w * w).sum()
    loss.detach()
    torch.autograd.backward(**{"tensors": [loss]})
    optimizer.step()
    print(loss.item())
""",
    "a perplexity of an evaluation that goes back nowhere": """\
import math
import torch

model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 5))
loss = torch.nn.functional.cross_entropy(model(torch.randn(6, 3)), torch.arange(6) % 5)
print("perplexity", math.exp(loss), int(loss), float(loss))
""",
    "a seed of the rows that are picked, of which this batch has none": """\
import torch

angle = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
picked = torch.zeros(3)
picked.masked_fill_(angle.detach() > 1, 1.0)
angle.sin().backward(picked)
print(angle.grad)
""",
    "two losses balanced by their sizes": """\
import torch

w = torch.ones(2, requires_grad=True)
fit, smooth = (w - 3).pow(2).sum(), w.diff().pow(2).sum() + 1
balance = float(fit) / float(smooth)
(fit + balance * smooth).backward()
print(w.grad)
""",
    "a loss copied to be shown": """\
import torch

w = torch.ones(2, requires_grad=True)
loss = (w - 3).pow(2).sum()
shown = torch.tensor(loss)
loss.backward()
print(shown, w.grad)
""",
    "a table made of a tensor": """\
import torch

data = torch.arange(3.0)
again = torch.tensor(data)
w = torch.ones(3, requires_grad=True)
(w * again).sum().backward()
""",
    "a hook on the first layer that looks at the gradient of its output": """\
import torch

norms = []
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
net[0].register_full_backward_hook(lambda module, into, out: norms.append(out[0].norm()))
net(torch.randn(5, 3)).sum().backward()
""",
    "curvature by create_graph, set back after each step": """\
import torch

w = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.SGD([w], lr=0.01)
for _ in range(2):
    loss = w.pow(4).sum()
    loss.backward(create_graph=True)
    (curvature,) = torch.autograd.grad(w.grad.sum(), w)
    w.grad = w.grad.detach() / (curvature.abs() + 1e-3)
    optimizer.step()
    optimizer.zero_grad()
""",
    "steps by hand, with each way to set a gradient back": """\
import torch

a, b, c = (torch.ones(3, requires_grad=True) for _ in range(3))
for _ in range(3):
    (a * b * c).sum().backward()
    with torch.no_grad():
        a -= 0.1 * a.grad
        b.sub_(b.grad, alpha=0.1)
        c.data -= 0.1 * c.grad
    a.grad.zero_()
    b.grad = None
    c.grad.data.fill_(0.0)
""",
    "a heavy ball whose buffer is the gradient itself": """\
import torch

w = torch.ones(3, requires_grad=True)
for _ in range(3):
    w.pow(2).sum().backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad *= 0.9
""",
    "a critic on the best action of an actor": """\
import torch

class Agent:
    def __init__(self):
        self.nets = {"actor": torch.nn.Linear(2, 3), "critic": torch.nn.Embedding(3, 1)}

    def loss(self, state):
        best = self.nets["actor"](state).argmax(1)
        return self.nets["critic"](best).mean()

agent = Agent()
loss = agent.loss(torch.randn(4, 2)) + 0.1 * agent.nets["actor"].weight.pow(2).sum()
loss.backward()
""",
    "gradients of new inputs in a list, beside parameters that add theirs up": """\
import torch

net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Softplus(), torch.nn.Linear(4, 2))
sample, slopes = torch.rand(1, 3), []
for part in torch.linspace(0, 1, 4):
    path = (part * sample).requires_grad_(True)
    net(path)[0, 1].backward()
    slopes.append(path.grad)
print((sample * torch.stack(slopes).mean(0)).sum())
""",
    "losses added up and gone back from once": """\
import torch

w = torch.ones(2, requires_grad=True)

def descend(total, count):
    (total / count).backward()

total = 0
for k in range(3):
    loss = (w - k).pow(2).sum()
    (slope,) = torch.autograd.grad(loss, w, retain_graph=True)
    total = total + loss
    total += loss
descend(total, 6)
""",
    "a masked mean without nan, and a target by argmax": """\
import torch

w = torch.randn(4, 3, requires_grad=True)
mask = torch.tensor([True, False, True])
safe = torch.where(mask, w, torch.ones(())).abs().log()
kept = torch.where(mask, safe, torch.zeros(())).sum() / mask.sum()
labels = w.detach().argmax(1)
(kept + torch.nn.functional.cross_entropy(w, labels)).backward()
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_right_program_is_left_in_peace(folder, source):
    seen = watched_in(folder, source)
    assert [(finding.message, finding.line) for finding in seen.findings] == []
    assert not seen.ended


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_right_program_of_a_user_gets_no_finding(path):
    seen = watched(path)
    assert [(finding.message, finding.line) for finding in seen.findings] == []
    assert not seen.ended


def test_there_are_fifty_of_them():
    assert len(PROGRAMS) >= 50


SILENT = {  # mistakes in other spellings than those of the pages
    "nan by a mask": (
        """\
import torch

depth = torch.tensor([0.0, 4.0, 9.0], requires_grad=True)
speed = depth.sqrt().masked_fill(depth == 0, 0.0)
speed.sum().backward()
""",
        ("seed/zero_weight_times_infinity", 5),
    ),
    "a penalty that was counted, with its weight on the module": (
        """\
import torch

class Criterion(torch.nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.temperature = torch.nn.Parameter(torch.ones(()))
        self.weight = weight

    def forward(self, scores, gold):
        fit = torch.nn.functional.cross_entropy(scores / self.temperature, gold)
        chosen = scores.argmax(dim=-1)
        misses = (chosen - gold).abs().float().mean()
        return fit + self.weight * misses

criterion = Criterion(0.5)
scores = torch.randn(6, 4, requires_grad=True)
loss = criterion(scores, torch.arange(6) % 4)
loss.backward()
""",
        ("implicit_seed/accuracy_as_loss", 11),
    ),
    "a running loss, averaged": (
        """\
import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

def epoch(batches):
    running = 0.0
    for batch in batches:
        optimizer.zero_grad()
        error = net(batch).pow(2).mean()
        error.backward()
        optimizer.step()
        running += error
    return running / len(batches)

print(epoch(torch.randn(3, 4, 2)))
""",
        ("neighbours/total_keeps_the_graphs", 13),
    ),
    "steps by hand without a reset": (
        """\
import torch

slope, shift = (torch.zeros(1, requires_grad=True) for _ in range(2))
x = torch.linspace(0, 1, 5)
for _ in range(3):
    (slope * x + shift - 2 * x).pow(2).mean().backward()
    with torch.no_grad():
        slope.sub_(0.5 * slope.grad)
        shift.sub_(0.5 * shift.grad)
""",
        ("accumulation/grad_not_reset", 6),
    ),
    "a module that is zeroed before the step": (
        """\
import torch

encoder = torch.nn.GRU(2, 3)
optimizer = torch.optim.AdamW(encoder.parameters())
encoder(torch.randn(4, 1, 2))[0].sum().backward()
encoder.zero_grad()
optimizer.step()
""",
        ("accumulation/zeroed_before_the_step", 6),
    ),
    "one element of what grad returns": (
        """\
import torch

angles = torch.tensor([0.1, 0.2], requires_grad=True)
ends = torch.stack([angles.sin().sum(), angles.cos().sum(), angles.prod()])
jac = torch.autograd.grad(ends, angles, torch.ones_like(ends))[0]
""",
        ("seed/ones_for_the_jacobian", 5),
    ),
}


@pytest.mark.parametrize(("source", "said"), SILENT.values(), ids=SILENT)
def test_a_silent_mistake_is_noted_in_another_spelling(folder, source, said):
    found = watched_in(folder, source).findings
    assert [(finding.entries[0].id, finding.line) for finding in found] == [said]


MISSED = {  # where the same warning is of a mistake
    "a term of the loss": (
        """\
import math
import torch

w = torch.ones(2, requires_grad=True)
fit = (w - 3).pow(2).sum()
penalty = math.exp(w.sum())
loss = fit + 0.1 * penalty
loss.backward()
""",
        ("implicit_seed/math_function_of_a_tensor", 6),
    ),
    "a leaf that nothing goes back to": (
        """\
import torch

speed = torch.tensor(3.0, requires_grad=True)
energy = 0.5 * float(speed) ** 2
print(energy)
""",
        ("implicit_seed/math_function_of_a_tensor", 4),
    ),
}


@pytest.mark.parametrize(("source", "said"), MISSED.values(), ids=MISSED)
def test_a_number_that_was_to_have_a_gradient_is_named(folder, source, said):
    found = watched_in(folder, source).findings
    assert [(finding.entries[0].id, finding.line) for finding in found] == [said]
