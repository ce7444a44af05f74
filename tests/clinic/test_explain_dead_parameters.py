"""explain on one parameter that no gradient reaches, beside others that get theirs."""

import textwrap

import pytest
from clinic.witnessed import assert_noted_at_mark, watched_in

STEPS = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x in torch.rand(4, 6, 3):
    loss = (net(x) - 1).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cut = nn.Parameter(torch.tensor(0.4))
        self.mix = nn.Linear(3, 1)

    def forward(self, x):
        BODY

net = Net()
"""
NOISE = """class Noise:
    def __init__(self, log_scale):
        self.log_scale = log_scale
        self.unit = torch.distributions.Normal(0.0, 1.0)
        self.scale = self.log_scale.data.exp()  # here

    def draw(self):
        return self.unit.sample(self.log_scale.size()) * self.scale

"""


def program(*body, after=STEPS):
    return NET.replace("BODY", "\n        ".join(body)) + textwrap.dedent(after)


NOTED = {
    "compared from the left": program("return self.mix(x) * (self.cut < x.mean())  # here"),
    "compared by where": program(
        "kept = torch.where(x >= self.cut, x, torch.zeros(()))  # here", "return self.mix(kept)"
    ),
    "a place in a row": program("at = int(self.cut)  # here", "return self.mix(x.roll(at, 1))"),
    "a power": program("power = float(self.cut)  # here", "return self.mix(x**power)"),
    "one of the numbers of a new tensor": program(
        "row = torch.tensor([1.0, self.cut, 2.0])  # here", "return self.mix(x * row)"
    ),
    "its list makes a tensor": program(
        "start = torch.tensor(self.cut.tolist())  # here", "return self.mix(x + start)"
    ),
    "what comes of it is collected in a list": program(
        "kept = []",
        "for row in x:",
        "    kept.append(self.mix(row * self.cut.item()))  # here",
        "return torch.stack(kept)",
    ),
    "registered by its name": program("return self.mix(x ** float(self.cut))  # here").replace(
        "self.cut = nn.Parameter(torch.tensor(0.4))",
        'self.register_parameter("cut", nn.Parameter(torch.tensor(0.4)))',
    ),
    "its data is added": program("return self.mix(x + self.cut.data)  # here"),
    "a row of its data": program("return self.mix(x * self.cut.data[None])  # here"),
    "data of it, kept under another name by an object": program(
        "return self.mix(x + self.noise.draw())"
    )
    .replace("class Net", NOISE + "class Net")
    .replace("self.mix = nn", "self.noise = Noise(self.cut)\n        self.mix = nn"),
    "shown as well": program("return self.mix(x ** self.cut.item())  # here") + "print(net.cut)\n",
    "logged as well": program("return self.mix(x ** self.cut.item())  # here")
    + "import logging\nlogging.getLogger('net').info('%s', net.cut)\n",
}


@pytest.mark.parametrize("source", NOTED.values(), ids=NOTED)
def test_a_parameter_that_is_only_compared_or_made_a_number_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/parameter_used_as_a_number")


RIGHT = {
    "detached before it weighs, as LoRA does with its base": program(
        "return self.mix(x * self.cut.detach().exp())"
    ),
    "it has a slope elsewhere": program("return self.mix(x * (x > self.cut)) * self.cut"),
    "a new tensor of it is only kept for the log": program(
        "self.seen = torch.tensor([self.cut, 1.0])", "return self.mix(x)"
    ),
    "a new tensor of it, and a slope elsewhere": program(
        "row = torch.tensor([1.0, self.cut, 2.0])", "return self.mix(x * row) * self.cut"
    ),
    "a list that the loss is not made of": program(
        "seen = []", "seen.append(self.cut.item())", "return self.mix(x)"
    ),
    "registered, and changed by hand": program("return self.mix(x ** float(self.cut))").replace(
        "self.cut = nn.Parameter(torch.tensor(0.4))",
        'self.register_parameter("cut", nn.Parameter(torch.tensor(0.4)))',
    )
    + "    net.cut.data.fill_(x.median())\n",
    "it is frozen": program("return self.mix(x * (x > self.cut))").replace(
        "net = Net()", "net = Net()\nnet.cut.requires_grad_(False)"
    ),
    "it is set by hand": program("return self.mix(x * (x > self.cut))")
    + "    net.cut.data.fill_(x.median())\n",
    "its data is used, and moved by hand": program("return self.mix(x + self.cut.data)")
    + "    net.cut.data.lerp_(x.mean(), 0.1)\n",
    "its data is used, and written to in another method": program(
        "self.cut.data[...] = 0.9 * self.cut.data + 0.1 * x.mean()",
        "return self.mix(x + self.cut.data)",
    ),
    "detached here, and with a slope there": program(
        "return self.mix(x * self.cut.detach()) + self.cut"
    ),
    "rounded straight through": program(
        "return self.mix(x * (self.cut + (self.cut.round() - self.cut).detach()))"
    ),
    "its data is only shown": program("print(self.cut.data)", "return self.mix(x)"),
    "it is only watched": program("self.low = x.min() < self.cut", "return self.mix(x)"),
    "it is asked for by its name": program("return self.mix(x * (x > self.cut))")
    + "net.get_parameter('cut')\n",
    "it is in the other optimizer": program("return self.mix(x * (x > self.cut))").replace(
        "net.parameters()", "net.mix.parameters()"
    ),
    "another object has a number of that name": program(
        "return self.mix(x * (x > config.cut)) + 0 * self.cut"
    ).replace("net = Net()", "class config:\n    cut = 0.3\n\nnet = Net()"),
    "two steps show nothing yet": program("return self.mix(x * (x > self.cut))").replace(
        "rand(4,", "rand(2,"
    ),
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_nothing_is_said_of_a_parameter_that_may_be_meant_so(folder, source):
    seen = watched_in(folder, source)
    assert [(finding.message, finding.line) for finding in seen.findings] == []
    assert not seen.ended
