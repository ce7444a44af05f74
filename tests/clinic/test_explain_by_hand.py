"""Steps that a program takes by an optimizer of its own, with and without a reset."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

OPTIMIZER = """\
import torch
from torch import nn

torch.manual_seed(0)

class Momentum:
    def __init__(self, params, rate=0.01):
        self.params, self.rate = list(params), rate
        self.past = [torch.zeros_like(p) for p in self.params]

    def forget(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for p, past in zip(self.params, self.past):
            past.mul_(0.9).add_(p.grad)
            change = self.rate * (past + p.grad)
            p.sub_(change)
            {after}

net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1))
mine = Momentum(net.parameters())
for turn in range(6):
    x = torch.randn(8, 4)
    {before}
    loss = (net(x) - x.sum(1, keepdim=True)).square().mean()
    loss.backward(){mark}
    {step}
"""


def program(before="pass", step="mine.step()", after="pass", mark=""):
    return OPTIMIZER.format(before=before, step=step, after=after, mark=mark)


def test_gradients_that_nobody_resets_are_noted_though_a_method_could(folder):
    assert_noted_at_mark(folder, program(mark="  # here"), "accumulation/grad_not_reset")


SHARPNESS = """\
import torch
from torch import nn

torch.manual_seed(0)

class Climber(torch.optim.Optimizer):
    def __init__(self, params, rho=0.05):
        super().__init__(params, {{"rho": rho}})
        self.base = torch.optim.SGD(self.param_groups, lr=0.1)

    @torch.no_grad()
    def climb(self, zero_grad=False):
        every = [p for group in self.param_groups for p in group["params"]]
        length = torch.stack([p.grad.norm() for p in every]).norm() + 1e-12
        for p in every:
            self.state[p]["before"] = p.clone()
            {climb}
        if zero_grad:
            self.zero_grad()

    @torch.no_grad()
    def descend(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.data = self.state[p]["before"]
        self.base.step()
        self.zero_grad()

net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
optimizer = Climber(net.parameters())
for _ in range(4):
    x, y = torch.randn(8, 4), torch.randint(2, (8,))
    nn.functional.cross_entropy(net(x), y).backward()
    {first}
    nn.functional.cross_entropy(net(x), y).backward(){mark}
    optimizer.descend()
"""
CLIMB = "rise = p.grad * (0.05 / length); p.add_(rise)"


def climber(first, climb=CLIMB, mark=""):
    return SHARPNESS.format(first=first, climb=climb, mark=mark)


def test_the_second_pass_of_a_sharpness_step_that_adds_to_the_first_is_noted(folder):
    source = climber("optimizer.climb()", mark="  # here")
    assert_noted_at_mark(folder, source, "accumulation/grad_not_reset")


ATTACK = """
import torch
from torch import nn

torch.manual_seed(0)
victim = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))
x, wanted = torch.rand(5, 6), torch.full((5,), 2)

class Attack:
    def __init__(self):
        self.shift = torch.zeros(6, requires_grad=True)

    def run(self, rounds=6):
        for _ in range(rounds):
            {before}
            loss = nn.functional.cross_entropy(victim(x + self.shift), wanted)
            loss.backward(){mark}
            {move}

Attack().run()
"""
KEEPS = {
    "an index is assigned": (
        "with torch.no_grad(): self.shift[:] = self.shift - 0.1 * self.shift.grad.sign()"
    ),
    "by a name for its gradient": (
        "slope = self.shift.grad / self.shift.grad.norm()\n"
        "            with torch.no_grad(): self.shift -= 0.1 * slope"
    ),
    "by a method, in a function of torch": (
        "with torch.no_grad(): self.shift.sub_(0.1 * self.shift.grad).clamp_(-0.3, 0.3)"
    ),
}


@pytest.mark.parametrize("move", KEEPS.values(), ids=KEEPS)
def test_zeroing_the_model_leaves_the_gradient_of_what_is_added_to_its_input(folder, move):
    source = ATTACK.format(before="victim.zero_grad()", move=move, mark="  # here")
    assert_noted_at_mark(folder, source, "accumulation/grad_not_reset")


RIGHT = {
    **{
        f"an attack {how}": ATTACK.format(before=before, move=move, mark="")
        for how, before, move in (
            (
                "that zeroes what it adds",
                "victim.zero_grad()",
                KEEPS["an index is assigned"] + "\n            self.shift.grad.zero_()",
            ),
            (
                "that forgets the gradient of what it adds",
                "victim.zero_grad(); self.shift.grad = None",
                KEEPS["by a method, in a function of torch"],
            ),
            (
                "with momentum in the gradient",
                "victim.zero_grad()",
                KEEPS["an index is assigned"] + "\n            self.shift.grad.mul_(0.5)",
            ),
            (
                "with a new leaf each round",
                "victim.zero_grad()",
                "with torch.no_grad(): moved = self.shift - 0.1 * self.shift.grad\n"
                "            self.shift = moved.requires_grad_()",
            ),
            (
                "of noise, whose gradient is only shown",
                "victim.zero_grad()",
                "print(self.shift.grad.norm())\n"
                "            with torch.no_grad(): self.shift.data = torch.rand(6)",
            ),
        )
    },
    "a sharpness step with a reset": climber("optimizer.climb(zero_grad=True)"),
    "a sharpness step, and the module zeroes": climber("optimizer.climb(); net.zero_grad()"),
    "noise of two passes' sum, that no gradient has made": climber(
        "optimizer.climb()", climb="p.add_(0.01 * torch.randn_like(p))"
    ),
    "a sharpness step that keeps a part of the first gradient": climber(
        "optimizer.climb()", climb=CLIMB + "; p.grad.mul_(0.3)"
    ),
    "its method is called": program(before="mine.forget()"),
    "the module zeroes them": program(before="net.zero_grad()"),
    "each is zeroed in place": program(
        before="for p in net.parameters():\n        if p.grad is not None: p.grad.zero_()"
    ),
    "a part of the gradient is kept": program(after="p.grad.mul_(0.5)"),
    "two passes make one step": program(step="if turn % 2:\n        mine.step(); mine.forget()"),
    "all are zeroed at once": program(
        step="mine.step(); torch._foreach_zero_([p.grad for p in net.parameters()])"
    ),
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_gradients_that_are_reset_in_any_way_are_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
