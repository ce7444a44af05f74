"""Parts of a batch of which one step is to use the sum, each in a function of its own, that zeroes or does not."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ZEROED = "accumulation/zeroed_before_the_step"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
"""
ENGINE = """
class Engine:
    def __init__(self, net, optimizer):
        self.net, self.optimizer = net, optimizer

    def backward(self, points, labels, parts):
{backward}

    def step(self):
{step}

def fit(engine, rounds):
    for _ in range(rounds):
        points, labels = torch.randn(12, 4), torch.randint(0, 2, (12,))
{round}

fit(Engine(net, optimizer), 4)
"""
LOSS = "(F.cross_entropy(self.net(points), labels) / parts).backward()"
PARTS = (
    "for part, wanted in zip(points.split(4), labels.split(4)):",
    "    engine.backward(part, wanted, 3)",
    "engine.step()",
)


def make_engine(backward, step=("self.optimizer.step()",), turn=PARTS):
    return ENGINE.format(
        backward="\n".join(" " * 8 + row for row in backward),
        step="\n".join(" " * 8 + row for row in step),
        round="\n".join(" " * 8 + row for row in turn),
    )


LOST = {
    "a method that zeroes, of a class that another function goes through": make_engine(
        ["self.optimizer.zero_grad()  # here", LOSS]
    ),
    "the module is zeroed, and a helper steps": """
def add_gradients(rays, colors):
    net.zero_grad()  # here
    loss = F.mse_loss(net(rays), colors, reduction="sum") / 24
    loss.backward()
    return loss.item()

def apply_gradients():
    nn.utils.clip_grad_norm_(net.parameters(), 5.0)
    optimizer.step()

def render(rays, colors):
    total = 0.0
    for chunk in range(0, 12, 4):
        total += add_gradients(rays[chunk : chunk + 4], colors[chunk : chunk + 4])
    apply_gradients()
    return total

for _ in range(4):
    print(render(torch.randn(12, 4), torch.rand(12, 2)))
""",
    "graphs of a batch, one by one": """
def learn_from(nodes, edges, energy):
    optimizer.zero_grad()  # here
    messages = torch.zeros_like(nodes).index_add(0, edges[1], nodes[edges[0]])
    ((net(messages).sum() - energy).square() / 3).backward()

def train(batches):
    for batch in batches:
        for graph in batch:
            learn_from(*graph)
        optimizer.step()

graph = lambda: (torch.randn(5, 4), torch.randint(0, 5, (2, 8)), torch.randn(()))
train([[graph() for _ in range(3)] for _ in range(4)])
""",
}
KEPT = {
    "the step zeroes": make_engine([LOSS], ["self.optimizer.step()", "self.optimizer.zero_grad()"]),
    "the first part zeroes": make_engine([LOSS], turn=("engine.optimizer.zero_grad()", *PARTS)),
    "a step in the loop": make_engine(
        ["self.optimizer.zero_grad()", LOSS], turn=(*PARTS[:2], "    engine.step()")
    ),
    "all is done in one method": make_engine(
        ["self.optimizer.zero_grad()", LOSS, "self.step()"], turn=PARTS[:2]
    ),
    "the gradients are kept aside": make_engine(
        [
            "self.optimizer.zero_grad()",
            LOSS,
            "self.sums = [one.grad.clone() for one in self.net.parameters()]",
        ]
    ),
    "a hook adds them up": make_engine(["self.optimizer.zero_grad()", LOSS]).replace(
        "fit(Engine", "net[0].weight.register_hook(lambda g: print(g.norm()))\nfit(Engine"
    ),
    "a search whose last part is wanted": """
def look_for(points, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(points), labels)
    loss.backward()
    return loss.item()

for _ in range(4):
    tries = 0
    while look_for(torch.randn(6, 4), torch.randint(0, 2, (6,))) < 9.0 and tries < 3:
        tries += 1
    optimizer.step()
""",
    "a search that ends early": """
def look_for(points, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(points), labels)
    loss.backward()
    return loss.item()

for _ in range(4):
    for _ in range(3):
        if look_for(torch.randn(6, 4), torch.randint(0, 2, (6,))) > 9.0:
            break
    optimizer.step()
""",
    "one part at a time": make_engine(
        ["self.optimizer.zero_grad()", LOSS],
        turn=("engine.backward(points, labels, 1)", "engine.step()"),
    ),
    "a warm-up before the rounds": make_engine(
        ["self.optimizer.zero_grad()", LOSS],
        turn=("engine.backward(points, labels, 1)", "engine.step()"),
    ).replace(
        "fit(Engine(net, optimizer), 4)",
        "engine = Engine(net, optimizer)\n"
        "for size in (2, 4):\n"
        "    engine.backward(torch.randn(size, 4), torch.zeros(size, dtype=torch.long), 1)\n"
        "fit(engine, 4)",
    ),
    "another optimizer's is zeroed": """
judge = nn.Linear(2, 1)
judging = torch.optim.SGD(judge.parameters(), lr=0.1)

def push(noise):
    judging.zero_grad()
    (F.softplus(-judge(net(noise))).mean() / 3).backward()

for _ in range(4):
    optimizer.zero_grad()
    for noise in torch.randn(12, 4).split(4):
        push(noise)
    optimizer.step()
    judging.zero_grad()
    F.softplus(judge(net(torch.randn(4, 4)).detach())).mean().backward()
    judging.step()
""",
}


@pytest.mark.parametrize("body", LOST.values(), ids=LOST)
def test_parts_that_are_zeroed_one_by_one_are_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ZEROED)


@pytest.mark.parametrize("body", KEPT.values(), ids=KEPT)
def test_parts_that_count_or_are_not_meant_to_are_left_alone(folder, body):
    assert_left_in_peace(folder, START + body)
