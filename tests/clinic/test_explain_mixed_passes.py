"""Two players whose passes both come before their steps, and programs in which the sum of two losses is meant."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "accumulation/gradient_of_another_loss"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
maker = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 4))
judge = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
making = torch.optim.Adam(maker.parameters(), lr=1e-3)
judging = torch.optim.Adam(judge.parameters(), lr=1e-3)
"""
GAME = """
for turn in range(12):
    real, made = torch.randn(6, 4), maker(torch.randn(6, 3))
{round}
    if turn % 3 == 2:
        making.step()
        judging.step()
        making.zero_grad()
        judging.zero_grad()
"""
FOOL = "(F.softplus(-judge(made)).mean() / 3).backward()"
TELL = "((F.softplus(judge(made.detach())) + F.softplus(-judge(real))).mean() / 3).backward()"


def make_game(*rows):
    return GAME.format(round="\n".join(f"    {row}" for row in rows))


MIXED = {
    "players of a game over three batches": make_game(FOOL, TELL + "  # here"),
    "a vocoder whose losses are methods": """
class Vocoder:
    def loss_of_maker(self, sound, spoken):
        return F.l1_loss(sound, spoken) - 0.1 * judge(sound).mean()

    def loss_of_judge(self, sound, spoken):
        return F.relu(1 - judge(spoken)).mean() + F.relu(1 + judge(sound.detach())).mean()

    def run(self, batches):
        for spectrum, spoken in batches:
            making.zero_grad()
            judging.zero_grad()
            sound = maker(spectrum)
            self.loss_of_maker(sound, spoken).backward()
            loss = self.loss_of_judge(sound, spoken)
            loss.backward()  # here
            judging.step()
            making.step()

Vocoder().run([(torch.randn(6, 3), torch.randn(6, 4)) for _ in range(5)])
""",
    "a confusion of domains, with a helper": """
def measure(features, domain, judged):
    return F.binary_cross_entropy_with_logits(judge(judged), domain) + 0.0 * features.sum()

for _ in range(4):
    making.zero_grad()
    judging.zero_grad()
    features = maker(torch.randn(6, 3))
    confused = F.binary_cross_entropy_with_logits(judge(features), torch.full((6, 1), 0.5))
    confused.backward()
    domains = F.binary_cross_entropy_with_logits(judge(features.detach()), torch.rand(6, 1).round())
    domains.backward()  # here
    making.step()
    judging.step()
""",
}
MEANT = {
    "the judge is frozen meanwhile": make_game(
        "judge.requires_grad_(False)", FOOL, "judge.requires_grad_(True)", TELL
    ),
    "the pass is told where to go": make_game(
        FOOL.replace("backward()", "backward(inputs=list(maker.parameters()))"), TELL
    ),
    "gradients taken by grad()": make_game(
        "loss = F.softplus(-judge(made)).mean() / 3",
        "for p, g in zip(maker.parameters(), torch.autograd.grad(loss, list(maker.parameters()))):",
        "    p.grad = g if p.grad is None else p.grad + g",
        TELL,
    ),
    "the judge is zeroed before its pass": """
for _ in range(5):
    real, made = torch.randn(6, 4), maker(torch.randn(6, 3))
    making.zero_grad()
    F.softplus(-judge(made)).mean().backward()
    judging.zero_grad()
    (F.softplus(judge(made.detach())) + F.softplus(-judge(real))).mean().backward()
    making.step()
    judging.step()
""",
    "a module around both is zeroed, in a loop over the optimizers": """
both = nn.ModuleList([maker, judge])
for _ in range(5):
    real, made = torch.randn(6, 4), maker(torch.randn(6, 3))
    for turn, optimizer in enumerate((making, judging)):
        both.zero_grad()
        if turn == 0:
            loss = F.softplus(-judge(made)).mean()
        else:
            loss = (F.softplus(judge(made.detach())) + F.softplus(-judge(real))).mean()
        loss.backward()
        optimizer.step()
""",
    "one optimizer of both": """
both = torch.optim.Adam([*maker.parameters(), *judge.parameters()])
for _ in range(5):
    real, made = torch.randn(6, 4), maker(torch.randn(6, 3))
    both.zero_grad()
    (judge(made) - 1).square().mean().backward()
    (judge(made.detach()) - judge(real)).square().mean().backward()
    both.step()
""",
    "a decoder that learns more of fresh codes": """
for _ in range(5):
    making.zero_grad()
    judging.zero_grad()
    code = maker(torch.randn(6, 3))
    (judge(code) - 1).square().mean().backward()
    (judge(torch.randn(6, 4)) - 1).square().mean().backward()
    making.step()
    judging.step()
""",
    "a penalty of the judge alone": make_game(
        FOOL, "(1e-3 * sum(p.square().sum() for p in judge.parameters())).backward()"
    ).replace("judging.zero_grad()", "judging.zero_grad(set_to_none=True)"),
    "the players' passes are in turn, and so are their steps": """
for _ in range(5):
    real, made = torch.randn(6, 4), maker(torch.randn(6, 3))
    judging.zero_grad()
    (F.softplus(judge(made.detach())) + F.softplus(-judge(real))).mean().backward()
    judging.step()
    making.zero_grad()
    F.softplus(-judge(made)).mean().backward()
    making.step()
""",
}


@pytest.mark.parametrize("body", MIXED.values(), ids=MIXED)
def test_a_step_with_the_sum_of_two_players_losses_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ENTRY)


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_losses_that_are_kept_apart_or_meant_as_a_sum_are_left_alone(folder, body):
    assert_left_in_peace(folder, START + body)
