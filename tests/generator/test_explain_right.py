"""explain on right programs of many fields and spellings: of none of them is anything said."""

import pytest
from generator.witnessed import watched

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
    "a perplexity of an evaluation that goes back nowhere": """\
import math
import torch

model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 5))
loss = torch.nn.functional.cross_entropy(model(torch.randn(6, 3)), torch.arange(6) % 5)
print("perplexity", math.exp(loss), int(loss), float(loss))
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
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_right_program_is_left_in_peace(folder, source):
    path = folder / "s.py"
    path.write_text("")
    seen = watched(path, source)
    assert [(finding.message, finding.line) for finding in seen.findings] == []
    assert not seen.ended


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
    path = folder / "s.py"
    path.write_text("")
    found = watched(path, source).findings
    assert [(finding.entries[0].id, finding.line) for finding in found] == [said]
