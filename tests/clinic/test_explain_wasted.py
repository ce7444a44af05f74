"""Passes whose gradients no step ever uses, and passes that are used, or are for something else."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ZEROED = "accumulation/zeroed_before_the_step"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
SEPARATION = """
class Separator(nn.Module):
    def __init__(self):
        super().__init__()
        self.masks = nn.Linear(6, 6)

    def forward(self, mix):
        return torch.sigmoid(self.masks(mix)) * mix

def consistency(separator, mix):
    return (separator(mix) - separator(mix.flip(0)).flip(0)).abs().mean() + separator(mix).square().mean()

separator = Separator()
optimizer = torch.optim.Adam(separator.parameters(), lr=1e-2)
{before}
for turn in range(6):
    mix, voice = torch.rand(4, 6), torch.rand(4, 6)
{round}
"""


def make_separation(*rows, before=""):
    return SEPARATION.format(before=before, round="\n".join(f"    {row}" for row in rows))


FIRST = ("F.l1_loss(separator(mix), voice).backward()", "optimizer.step()")
SECOND = "consistency(separator, mix).backward()"
WASTED = {
    "a second loss after the step": make_separation(
        "optimizer.zero_grad()  # here", *FIRST, SECOND
    ),
    "zeroed at the end of a round": make_separation(
        *FIRST, SECOND, "optimizer.zero_grad()  # here"
    ),
    "the first of two losses": make_separation(
        SECOND, "optimizer.zero_grad()  # here", *FIRST, "optimizer.zero_grad()"
    ),
    "a module that is zeroed": make_separation(
        "separator.zero_grad()  # here", *FIRST, "for _ in range(1):", "    " + SECOND
    ),
    "an actor's regularizer in a method": """
class Agent:
    def __init__(self):
        self.actor, self.critic = nn.Linear(3, 2), nn.Linear(5, 1)
        self.actor_optimizer = torch.optim.RMSprop(self.actor.parameters(), lr=1e-3)
        self.critic_optimizer = torch.optim.RMSprop(self.critic.parameters(), lr=1e-3)

    def update_critic(self, state, action, value):
        self.critic_optimizer.zero_grad()
        F.smooth_l1_loss(self.critic(torch.cat([state, action], 1)), value).backward()
        self.critic_optimizer.step()

    def update_actor(self, state):
        self.actor_optimizer.zero_grad()  # here
        self.critic.requires_grad_(False)
        (-self.critic(torch.cat([state, torch.tanh(self.actor(state))], 1)).mean()).backward()
        self.critic.requires_grad_(True)
        self.actor_optimizer.step()

    def smooth(self, state):
        far = self.actor(state + 0.1 * torch.randn_like(state))
        (0.5 * F.mse_loss(far, self.actor(state))).backward()

agent = Agent()
for _ in range(5):
    state, action = torch.randn(8, 3), torch.randn(8, 2)
    agent.update_critic(state, action, torch.randn(8, 1))
    agent.update_actor(state)
    agent.smooth(state)
""",
}


@pytest.mark.parametrize("body", WASTED.values(), ids=WASTED)
def test_a_pass_that_no_step_uses_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ZEROED)


USED = {
    "both are used": make_separation("optimizer.zero_grad()", FIRST[0], SECOND, FIRST[1]),
    "each has a step": make_separation(
        "optimizer.zero_grad()", *FIRST, "optimizer.zero_grad()", SECOND, "optimizer.step()"
    ),
    "some rounds are left out": make_separation(
        "optimizer.zero_grad()",
        FIRST[0],
        "if turn % 2:",
        "    optimizer.zero_grad()",
        "    continue",
        "optimizer.step()",
    ),
    "its norm is looked at": make_separation(
        "optimizer.zero_grad()",
        *FIRST,
        "optimizer.zero_grad()",
        SECOND,
        "print(torch.nn.utils.clip_grad_norm_(separator.parameters(), 1e9) > 0)",
    ),
    "its gradient is read": make_separation(
        "optimizer.zero_grad()",
        *FIRST,
        "optimizer.zero_grad()",
        SECOND,
        "print(separator.masks.weight.grad.norm() > 0)",
    ),
    "a trial before the training": make_separation(
        "optimizer.zero_grad()",
        *FIRST,
        before="for size in (2, 4, 8, 16):\n"
        "    consistency(separator, torch.rand(size, 6)).backward()\n    optimizer.zero_grad()",
    ),
    "an attack goes to its sound": make_separation(
        "noise = torch.zeros_like(mix, requires_grad=True)",
        "consistency(separator, mix + noise).backward()",
        "mix = mix + 0.01 * noise.grad.sign()",
        "optimizer.zero_grad()",
        *FIRST,
    ),
    "a hook looks on": make_separation(
        "optimizer.zero_grad()",
        *FIRST,
        "optimizer.zero_grad()",
        SECOND,
        before="separator.masks.weight.register_hook(lambda g: print(g.shape))",
    ),
    "a part of the module is zeroed, and not this": make_separation(
        "optimizer.zero_grad()", "ear.zero_grad()", *FIRST, before="ear = nn.Linear(2, 1)"
    ),
    "players in turn": """
maker, judge = nn.Linear(2, 4), nn.Linear(4, 1)
make, judging = (torch.optim.Adam(one.parameters(), lr=1e-3) for one in (maker, judge))
for _ in range(5):
    made, real = maker(torch.randn(6, 2)), torch.randn(6, 4)
    judging.zero_grad()
    (F.softplus(judge(made.detach())).mean() + F.softplus(-judge(real)).mean()).backward()
    judging.step()
    make.zero_grad()
    F.softplus(-judge(made)).mean().backward()
    make.step()
""",
}


@pytest.mark.parametrize("body", USED.values(), ids=USED)
def test_a_pass_that_is_used_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
