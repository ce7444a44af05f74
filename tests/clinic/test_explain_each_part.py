"""Gradients that are clipped with each part of a sum, and programs that clip a sum once."""

import pytest
from clinic.witnessed import assert_noted_at_mark, watched_in

ENTRY = "accumulation/clipped_with_each_part"
START = """\
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
torch.manual_seed(0)
model = nn.Sequential(nn.Conv1d(2, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(24, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
sounds = torch.randn(12, 5, 2, 8)
kinds = torch.randint(0, 3, (12, 5))
ce = nn.CrossEntropyLoss()
"""
APART = {
    "under a count": """
for i, (sound, kind) in enumerate(zip(sounds, kinds)):
    loss = ce(model(sound), kind) / 3
    loss.backward()
    clip_grad_norm_(model.parameters(), max_norm=0.2)  # here
    if (i + 1) % 3 == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    "in a method that runs for each part": """
class Trainer:
    limit = 0.05
    def part(self, sound, kind):
        (ce(model(sound), kind) / 4).backward()
        clip_grad_value_(model.parameters(), self.limit)  # here
    def epoch(self):
        for start in range(0, 12, 4):
            optimizer.zero_grad(set_to_none=True)
            for i in range(start, start + 4):
                self.part(sounds[i], kinds[i])
            optimizer.step()
Trainer().epoch()
""",
    "with a scaler that is off": """
scaler = torch.amp.GradScaler("cpu", enabled=False)
for i, (sound, kind) in enumerate(zip(sounds, kinds)):
    scaler.scale(ce(model(sound), kind) / 2).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.1)  # here
    if i % 2:
        scaler.step(optimizer)
        scaler.update()
        model.zero_grad()
""",
}
TOGETHER = {
    "once, before the step": """
for i, (sound, kind) in enumerate(zip(sounds, kinds)):
    (ce(model(sound), kind) / 3).backward()
    if (i + 1) % 3 == 0:
        clip_grad_norm_(model.parameters(), 0.2)
        optimizer.step()
        optimizer.zero_grad()
""",
    "each sample by itself, as private training does": """
for start in range(0, 12, 3):
    total = [torch.zeros_like(p) for p in model.parameters()]
    for i in range(start, start + 3):
        optimizer.zero_grad()
        ce(model(sounds[i]), kinds[i]).backward()
        clip_grad_norm_(model.parameters(), 0.2)
        for sum_, p in zip(total, model.parameters()):
            sum_.add_(p.grad)
    for sum_, p in zip(total, model.parameters()):
        p.grad = sum_ / 3
    optimizer.step()
""",
    "two models that one function trains": """
other = nn.Linear(2, 3)
second = torch.optim.SGD(other.parameters(), lr=0.1)
def go_back(loss, net):
    loss.backward()
    clip_grad_norm_(net.parameters(), 0.2)
for sound, kind in zip(sounds, kinds):
    optimizer.zero_grad()
    second.zero_grad()
    go_back(ce(model(sound), kind), model)
    go_back(ce(other(sound.mean(-1)), kind), other)
    optimizer.step()
    second.step()
""",
    "a norm that is logged for each part": """
for i, (sound, kind) in enumerate(zip(sounds, kinds)):
    (ce(model(sound), kind) / 3).backward()
    norm = clip_grad_norm_(model.parameters(), float("inf"))
    if (i + 1) % 3 == 0:
        optimizer.step()
        optimizer.zero_grad()
""",
    "each batch by itself": """
for sound, kind in zip(sounds, kinds):
    optimizer.zero_grad()
    ce(model(sound), kind).backward()
    clip_grad_norm_(model.parameters(), 0.2)
    optimizer.step()
""",
}


@pytest.mark.parametrize("source", APART.values(), ids=APART)
def test_a_sum_that_is_clipped_with_each_part_is_noted(folder, source):
    assert_noted_at_mark(folder, START + source, ENTRY)


@pytest.mark.parametrize("source", TOGETHER.values(), ids=TOGETHER)
def test_what_is_clipped_once_is_left_alone(folder, source):
    found = watched_in(folder, START + source)
    assert ENTRY not in [f.entries[0].id for f in found.findings]
    assert not found.failed
