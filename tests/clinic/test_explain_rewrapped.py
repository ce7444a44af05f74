"""A loss that was made a leaf so that backward() runs, and programs in which a new leaf is as it should be."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import Variable

torch.manual_seed(0)
"""
REGRESSION = """
net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

def evaluate(x, y):
    with torch.no_grad():
        return F.l1_loss(net(x), y)

for _ in range(4):
    x, y = torch.randn(8, 3), torch.randn(8, 1)
    optimizer.zero_grad()
    {body}
    optimizer.step()
"""


def train(*body):
    return START + REGRESSION.format(body="\n    ".join(body))


WRONG = {
    "a flag that is set on the loss": train(
        "cost = evaluate(x, y)", "cost.requires_grad = True  # here", "cost.backward()"
    ),
    "the method that sets it": train(
        "cost = evaluate(x, y)", "cost.requires_grad_()  # here", "cost.backward()"
    ),
    "its result under another name": train(
        "cost = evaluate(x, y)",
        "total = (2 * cost).requires_grad_(True)  # here",
        "total.backward()",
    ),
    "a Variable of the loss": train(
        "cost = Variable(evaluate(x, y), requires_grad=True)  # here", "cost.backward()"
    ),
    "a Variable of results made numbers": train(
        "scores = net(x).detach()",
        "cost = Variable((scores - y).square().mean(), requires_grad=True)  # here",
        "cost.backward()",
    ),
    "a criterion that returns it": START
    + """
class OrderLoss(nn.Module):
    def forward(self, depth, closer):
        ranks = torch.from_numpy(depth.detach().numpy())
        loss = F.relu(ranks.roll(1) - closer).mean()
        loss.requires_grad_(True)  # here
        return loss

class Estimator:
    def __init__(self):
        self.net = nn.Linear(5, 5)
        self.criterion = OrderLoss()
        self.optimizer = torch.optim.Adam(self.net.parameters())

    def fit(self, scenes):
        for scene in scenes:
            loss = self.criterion(self.net(scene), scene)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()

Estimator().fit(torch.randn(5, 4, 5))
""",
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_a_loss_that_is_made_a_leaf_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "implicit_seed/rewrapped_to_silence_the_error")


TERMS = {
    "a Variable of data": train(
        "out = net(x)",
        "shrink = Variable(out.abs().mean().data, requires_grad=True)  # here",
        "loss = F.l1_loss(out, y) + 0.1 * shrink",
        "loss.backward()",
    ),
    "a tensor of a number, in a function": START
    + """
def measure(out, y):
    smooth = (out[1:] - out[:-1]).square().mean()
    return torch.tensor(smooth.item(), requires_grad=True)  # here
"""
    + REGRESSION.format(
        body="""out = net(x)
    F.mse_loss(out, y).add(0.0)
    total = F.mse_loss(out, y) + measure(out, y)
    total.backward()"""
    ),
    "detached, and told to require grad": START
    + """
class Translator:
    def __init__(self):
        self.encode, self.say = nn.Embedding(7, 4), nn.Linear(4, 7)
        self.optimizer = torch.optim.Adam([*self.encode.parameters(), *self.say.parameters()])

    def find_losses(self, words):
        vectors = self.encode(words)
        spread = torch.cdist(vectors, vectors).mean()
        return {
            "words": F.cross_entropy(self.say(vectors), words),
            "spread": spread.detach().requires_grad_(),  # here
        }

    def learn(self, words):
        losses = self.find_losses(words)
        self.optimizer.zero_grad()
        (losses["words"] - 0.1 * losses["spread"]).backward()
        self.optimizer.step()

translator = Translator()
for _ in range(5):
    translator.learn(torch.randint(0, 7, (6,)))
""",
}


@pytest.mark.parametrize("source", TERMS.values(), ids=TERMS)
def test_a_term_that_is_made_a_leaf_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "graph/detached_term")


RIGHT = {
    "a term that begins at zero": train(
        "cost = Variable(torch.zeros(()), requires_grad=True) + F.l1_loss(net(x), y)",
        "cost.backward()",
    ),
    "a term whose gradient is read": train(
        "out = net(x)",
        "part = out.abs().mean().detach().requires_grad_()",
        "(F.l1_loss(out, y) + part).backward()",
        "print(part.grad)",
    ),
    "a term of data": train(
        "shift = torch.tensor(x.mean().item(), requires_grad=True)",
        "(F.l1_loss(net(x), y) + 0.0 * shift).backward()",
    ),
    "a multiplier that is made once of a first loss": train(
        "weight = torch.tensor(1.0, requires_grad=True)",
        "cost = F.l1_loss(net(x), y)",
        "(cost + 0.1 * weight.square()).backward()",
    ),
    "a baseline that is made before the rounds": START
    + """
net = nn.Linear(3, 1)
first = net(torch.randn(8, 3)).mean()
offset = torch.tensor(first.item(), requires_grad=True)
optimizer = torch.optim.SGD([*net.parameters(), offset], lr=0.1)
for _ in range(4):
    optimizer.zero_grad()
    (net(torch.randn(8, 3)).square().mean() + (offset - 1).square()).backward()
    optimizer.step()
""",
    "a loss that is kept as a number": train(
        "cost = F.l1_loss(net(x), y)",
        "shown = torch.tensor(cost.item(), requires_grad=True)",
        "(cost + cost.square()).backward()",
        "print(shown)",
    ),
    "a flag on a loss that has a graph anyway": train(
        "cost = F.l1_loss(net(x), y)", "cost.requires_grad_(True)", "cost.backward()"
    ),
    "zeros where a batch has no positive sample": train(
        "chosen = y > 0 if _ else y > 9",
        "cost = F.l1_loss(net(x)[chosen], y[chosen]) if chosen.any() else Variable(torch.zeros(()), requires_grad=True)",
        "cost.backward()",
    ),
    "zeros for all of a run in which nothing was found": train(
        "cost = torch.zeros(()).requires_grad_()", "cost.backward()"
    ),
    "an input that is optimized": START
    + """
net = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).requires_grad_(False)
x = net[0](torch.randn(2, 3))[:, :3].clone()
x.requires_grad_(True)
optimizer = torch.optim.Adam([x], lr=0.1)
for _ in range(4):
    optimizer.zero_grad()
    net(x).square().sum().backward()
    optimizer.step()
""",
    "a result that begins a second stage": START
    + """
body, head = nn.Linear(3, 4), nn.Linear(4, 1)
optimizer = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.1)
for _ in range(4):
    hidden = body(torch.randn(8, 3)).tanh()
    cut = Variable(hidden.data, requires_grad=True)
    optimizer.zero_grad()
    head(cut).square().mean().backward()
    hidden.backward(cut.grad)
    optimizer.step()
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_leaf_that_is_meant_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
