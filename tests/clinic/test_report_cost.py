"""What the report on a run costs: it goes by the program's text, and not by how much of the run was seen."""

import pytest
from clinic.witnessed import watched_in

from autograd_clinic.dataflow import containers, origins
from autograd_clinic.evidence.training import ParameterInfo

TRAINING = """
import random
from collections import deque

import torch
from torch import nn


class Replay:
    def __init__(self):
        self.items = deque(maxlen=50)

    def add(self, *parts):
        self.items.append(parts)

    def sample(self, count):
        return [torch.stack(column) for column in zip(*random.sample(self.items, count))]


class Agent:
    def __init__(self):
        self.body, self.head = nn.Linear(3, 4), nn.Linear(4, 1)
        self.spare = nn.Linear(4, 1)
        parts = (self.body, self.head, self.spare)
        self.optimizers = [
            torch.optim.Adam([*self.body.parameters(), *self.head.parameters()]),
            torch.optim.SGD([*self.head.parameters(), *self.spare.parameters()], lr=0.1),
        ]
        self.losses = []

    def find_loss(self, rows):
        state, reward = rows
        hidden = torch.relu(self.body(state))
        terms = [(self.head(hidden) - reward).pow(2).mean()]
        terms.append(0.01 * hidden.square().mean())
        return sum(terms)

    def learn(self, rows):
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        loss = self.find_loss(rows)
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        self.losses.append(loss.item())


def train(agents, steps):
    replay = Replay()
    for _ in range(10):
        state = torch.randn(3)
        replay.add(state, state.sum()[None])
    for step in range(steps):
        for agent in agents:
            agent.learn(replay.sample(4))


train([Agent() for _ in range({agents})], {steps})
"""


@pytest.fixture
def count_work(monkeypatch, tmp_path):
    """Count what a report walks back and asks, and how often it compares all that is noted of two parameters."""

    def count(agents, steps):
        counts = {"walks": 0, "items": 0, "compared": 0}

        def counting(what, function):
            def counted(*given, **named):
                counts[what] += 1
                return function(*given, **named)

            return counted

        with monkeypatch.context() as patched:
            patched.setattr(origins, "_Walk", counting("walks", origins._Walk))
            find_items = counting("items", containers._find_items)
            patched.setattr(containers, "_find_items", find_items)
            equal = counting("compared", ParameterInfo.__eq__)
            patched.setattr(ParameterInfo, "__eq__", equal)
            source = TRAINING.replace("{agents}", str(agents)).replace("{steps}", str(steps))
            assert not watched_in(tmp_path, source).failed
        return counts

    return count


def test_a_report_on_a_longer_run_and_on_more_objects_asks_no_more(count_work):
    """That on a program with a replay buffer took minutes, for each call that was seen asked the same again."""
    few = count_work(2, 15)
    assert few["walks"] > 0
    assert few["items"] > 0
    assert few == count_work(2, 80) == count_work(6, 30) == {**few, "compared": 0}
