"""explain on gradients that are clipped where no step uses what comes of it."""

import pytest
from clinic.witnessed import assert_noted_at_mark, watched_in

CLIPPED = "accumulation/clipped_after_the_step"
START = """\
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_
torch.manual_seed(0)
model = nn.GRU(3, 4)
optimizer = torch.optim.AdamW(model.parameters())
windows = torch.randn(4, 5, 2, 3)
"""

WRONG = {
    "after the step": """
for window in windows:
    loss = model(window)[0].pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    clip_grad_norm_(model.parameters(), 0.5)  # here
""",
    "after the step and the reset": """
class Loop:
    limit = 0.1
    def run(self):
        for window in windows:
            model(window)[0].sum().backward()
            optimizer.step()
            optimizer.zero_grad()
            clip_grad_norm_(model.parameters(), self.limit)  # here
            optimizer.zero_grad()
Loop().run()
""",
    "by the function that computes the loss": """
def compute(window, limit=2):
    loss = model(window)[0].abs().mean()
    norm = clip_grad_norm_(model.parameters(), max_norm=limit)  # here
    return loss, norm
for window in windows:
    loss, norm = compute(window)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    print(float(norm))
""",
    "after the scaler's step": """
scaler = torch.amp.GradScaler("cpu")
for window in windows:
    optimizer.zero_grad()
    scaler.scale(model(window)[0].pow(2).mean()).backward()
    scaler.step(optimizer)
    scaler.update()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)  # here
""",
    "before the pass": """
for window in windows:
    optimizer.zero_grad()
    loss = model(window)[0].pow(2).mean()
    clip_grad_norm_(model.parameters(), 0.5)  # here
    loss.backward()
    optimizer.step()
""",
    "before the pass, by a method, with zeros": """
class Fit:
    def __init__(self, limit):
        self.limit = limit
    def limit_gradients(self):
        torch.nn.utils.clip_grad_norm_(model.parameters(), self.limit)  # here
    def run(self):
        for window in windows:
            loss = model(window)[0].abs().sum()
            self.limit_gradients()
            loss.backward()
            optimizer.step()
            model.zero_grad(set_to_none=False)
Fit(0.1).run()
""",
    "before the pass, beside what nobody steps": """
old = nn.GRU(3, 4)
for window in windows.repeat(20, 1, 1, 1):
    loss = (model(window)[0] - old(window)[0]).square().mean()
    optimizer.zero_grad()
    clip_grad_norm_(model.parameters(), 1)  # here
    loss.backward()
    optimizer.step()
""",
    "before the pass, of one of two networks": """
head = nn.Linear(4, 1)
second = torch.optim.SGD(head.parameters(), lr=0.1)
for window in windows:
    optimizer.zero_grad()
    second.zero_grad()
    clip_grad_norm_([*model.parameters(), *head.parameters()], 1.0)  # here
    head(model(window)[0]).pow(2).mean().backward()
    optimizer.step()
    second.step()
""",
}

RIGHT = {
    "what a pass of another network has left": """
critic = nn.Linear(4, 1)
second = torch.optim.SGD(critic.parameters(), lr=0.1)
for window in windows:
    made = model(window)[0]
    optimizer.zero_grad()
    critic(made).mean().backward()
    second.zero_grad()
    clip_grad_norm_(model.parameters(), 1.0)
    critic(made.detach()).pow(2).mean().backward()
    second.step()
    optimizer.step()
""",
    "between two passes that are added up": """
for window in windows:
    optimizer.zero_grad()
    model(window)[0].pow(2).mean().backward()
    clip_grad_norm_(model.parameters(), 1.0)
    model(window)[0].abs().mean().backward()
    optimizer.step()
""",
    "a norm that is only logged": """
norms = []
def measure(limit=float("inf")):
    return clip_grad_norm_(model.parameters(), limit).item()
for window in windows:
    optimizer.zero_grad()
    model(window)[0].pow(2).mean().backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    norms.append(measure())
    norms.append(clip_grad_norm_(model.parameters(), 1e6).item())
""",
    "two optimizers, one after the other": """
head = nn.Linear(4, 1)
second = torch.optim.SGD(head.parameters(), lr=0.1)
for window in windows:
    optimizer.zero_grad()
    second.zero_grad()
    head(model(window)[0]).pow(2).mean().backward()
    clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    clip_grad_norm_(head.parameters(), 1.0)
    second.step()
""",
    "what is left over is added to": """
for window in windows:
    model(window)[0].pow(2).mean().backward()
    optimizer.step()
    clip_grad_norm_(model.parameters(), 0.01)
""",
    "a step by hand": """
for window in windows:
    model.zero_grad()
    model(window)[0].pow(2).mean().backward()
    clip_grad_norm_(model.parameters(), 1.0)
    for parameter in model.parameters():
        parameter.data.add_(parameter.grad, alpha=-0.1)
""",
    "once": """
model(windows[0])[0].sum().backward()
optimizer.step()
clip_grad_norm_(model.parameters(), 1.0)
optimizer.zero_grad()
""",
    "each second step": """
for i, window in enumerate(windows):
    model(window)[0].pow(2).mean().div(2).backward()
    clip_grad_norm_(model.parameters(), 1.0)
    if i % 2:
        optimizer.step()
        optimizer.zero_grad()
""",
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_what_is_clipped_in_vain_is_noted(folder, source):
    assert_noted_at_mark(folder, START + source, CLIPPED)


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_what_a_step_uses_or_a_log_shows_is_left_alone(folder, source):
    found = watched_in(folder, START + source)
    assert CLIPPED not in [f.entries[0].id for f in found.findings]
    assert not found.failed
