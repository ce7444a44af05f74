"""A network that runs without a graph for a term of the loss, and programs in which that is right."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
MATCHING = """
class Matching:
    def __init__(self, net, guide, share):
        self.net, self.guide, self.share = net, guide, share
        self.kept = {{}}
        for name, one in (("net", net), ("guide", guide)):
            one[0].register_forward_hook(lambda _, given, made, name=name: self.kept.update({{name: made}}))
        self.optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

    def match(self, words):
{runs}
        apart = {gap}
        return apart

    def fit(self, words, next_words):
        told = F.cross_entropy(self.net(words), next_words)
        loss = told + self.share * self.match(words)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

def make(width):
    return nn.Sequential(nn.Embedding(11, width), nn.Linear(width, 11))

matching = Matching(make(5), make(5), 0.3)
for _ in range(4):
    matching.fit(torch.randint(11, (7,)), torch.randint(11, (7,)))
"""
GAP = 'F.mse_loss(self.kept["net"], self.kept["guide"])'
UNGRADED = {
    "embeddings that a hook keeps": MATCHING.format(
        runs="""\
        with torch.no_grad():
            self.net(words)  # here
            self.guide(words)""",
        gap=GAP,
    ),
    "the whole method records nothing": MATCHING.format(
        runs="""\
        self.net(words)  # here
        self.guide(words)""",
        gap=GAP,
    ).replace("    def match", "    @torch.no_grad()\n    def match"),
}


@pytest.mark.parametrize("body", UNGRADED.values(), ids=UNGRADED)
def test_a_network_that_runs_without_a_graph_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detached_term")


MEANT = {
    "only the guide runs without a graph": MATCHING.format(
        runs="""\
        self.net(words)
        with torch.no_grad():
            self.guide(words)""",
        gap=GAP,
    ),
    "both run without one, for a weight": MATCHING.format(
        runs="""\
        with torch.no_grad():
            self.net(words)
            self.guide(words)
            gap = (self.kept["net"] - self.kept["guide"]).square().mean()""",
        gap="gap * self.net[1].weight.square().mean()",
    ),
    "the term is a size of the guide, for the log": MATCHING.format(
        runs="""\
        with torch.no_grad():
            self.guide(words)""",
        gap='self.kept["guide"].square().mean()',
    ),
    "a count of what is right, that is added to nothing": MATCHING.format(
        runs="""\
        with torch.no_grad():
            self.net(words)""",
        gap='self.kept["net"].mean()',
    ).replace("told + self.share * self.match(words)", "told; shown = self.match(words)"),
}


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_a_network_that_may_run_without_a_graph_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)


VIEWS = """
class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Sequential(nn.Linear(6, 9), nn.ReLU()), nn.Linear(9, 3)

    def forward(self, x):
        h = self.body(x)
        return self.head(h), F.normalize(h, dim=1)

def nearness(one, other):
    return F.cross_entropy(one @ other.t() / 0.3, torch.arange(len(one)))

class Fit:
    def __init__(self):
        self.model, self.guide = Pair(), Pair()
        self.optimizer = torch.optim.Adam(self.model.parameters())

    def step(self, x, y, u, v):
        scores, own = self.model(x)
        told = F.cross_entropy(scores, y)
{body}
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

fit = Fit()
for _ in range(4):
    fit.step(torch.randn(8, 6), torch.randint(3, (8,)), torch.randn(8, 6), torch.randn(8, 6))
"""


def write_body(*rows):
    return START + VIEWS.format(body="\n".join(" " * 8 + row for row in rows))


def test_a_term_of_two_views_that_run_without_a_graph_is_noted(folder):
    source = write_body(
        "with torch.no_grad():",
        "    first = self.model(u)[1]  # here",
        "    second = self.model(v)[1]",
        "near = nearness(first, second)",
        "loss = told + 0.1 * near",
    )
    assert_noted_at_mark(folder, source, "graph/detached_term")


RUNS = {
    "one view that has its graph": (
        "first = self.model(u)[1]",
        "with torch.no_grad():",
        "    second = self.model(v)[1]",
        "near = nearness(first, second)",
        "loss = told + 0.1 * near",
    ),
    "a guide's view against one with a graph": (
        "with torch.no_grad():",
        "    second = self.guide(u)[1]",
        "near = nearness(self.model(u)[1], second)",
        "loss = told + 0.1 * near",
    ),
    "a nearness that is only shown": (
        "with torch.no_grad():",
        "    near = nearness(self.model(u)[1], self.model(v)[1])",
        "print(near)",
        "loss = told + 0.1 * nearness(own, self.guide(x)[1].detach())",
    ),
    "a level that the loss is measured by": (
        "with torch.no_grad():",
        "    level = nearness(self.model(u)[1], self.model(v)[1])",
        "loss = told - level",
    ),
    "a weight": (
        "with torch.no_grad():",
        "    sure = self.model(u)[0].softmax(1).amax(1).mean()",
        "loss = told + sure * nearness(own, self.model(v)[1])",
    ),
}


@pytest.mark.parametrize("rows", RUNS.values(), ids=RUNS)
def test_a_view_that_may_run_without_a_graph_is_left_in_peace(folder, rows):
    assert_left_in_peace(folder, write_body(*rows))


CODING = """
def spread(codes):
    share = codes.softmax(-1).mean(0)
    return -(share * share.clamp_min(1e-6).log()).sum()

class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(6, 5), nn.Linear(5, 6)

    def forward(self, x, with_spread=True):
        codes = self.encoder(x)
        used = None
        {rows}
        return self.decoder(codes.softmax(-1)), used

coder = Coder()
optimizer = torch.optim.Adam(coder.parameters(), lr=1e-2)
for _ in range(4):
    x = torch.randn(8, 6)
    back, used = coder(x)
    loss = F.mse_loss(back, x) {term}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(used.item() if torch.is_tensor(used) else used)
"""


def make_coding(*rows, term="- 0.1 * used"):
    return CODING.format(rows="\n        ".join(rows), term=term)


OWN = {
    "a function of the program's own": make_coding(
        "if with_spread:", "    with torch.no_grad():", "        used = spread(codes)  # here"
    ),
    "a function in a mean": make_coding(
        "with torch.no_grad():",
        "    used = torch.stack([spread(part) for part in codes.split(4)]).mean()  # here",
    ),
}


@pytest.mark.parametrize("body", OWN.values(), ids=OWN)
def test_a_term_of_an_own_function_without_a_graph_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detached_term")


SHOWN = {
    "it is no term": make_coding("with torch.no_grad():", "    used = spread(codes)", term="+ 0.0"),
    "it is a weight": make_coding(
        "with torch.no_grad():", "    used = spread(codes)", term="* (1 + used)"
    ),
    "it has its graph": make_coding("used = spread(codes)"),
}


@pytest.mark.parametrize("body", SHOWN.values(), ids=SHOWN)
def test_what_an_own_function_shows_or_weighs_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)


AGREEMENT = """
student, teacher = nn.Linear(6, 3), nn.Linear(6, 3)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)

def agree(a, b, heat=2.0):
    return F.kl_div(F.log_softmax(a / heat, -1), F.softmax(b / heat, -1), reduction="batchmean") * heat**2

for step in range(5):
    x, y = torch.randn(16, 6), torch.randint(3, (16,))
    logits, aim = student(x), teacher(x).detach()
    loss = 0.5 * F.cross_entropy(logits, y) + 0.5 * agree(logits, aim)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print("agreement", agree(logits.detach(), aim).item())
"""


def test_a_term_whose_function_is_shown_without_a_graph_elsewhere_is_left_in_peace(folder):
    assert_left_in_peace(folder, START + AGREEMENT)


AGENT = """
class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 6)
        self.of_actions = nn.Linear(6, 3)
        self.of_states = nn.Linear(6, 1)
        self.optimizer = torch.optim.Adam(self.parameters())

    def policy(self, s):
        return self.of_actions(F.relu(self.body(s))).softmax(1)

    def value(self, s):
        return self.of_states(F.relu(self.body(s)))

    def learn(self, s, a, gain):
{policy}
        value_loss = F.smooth_l1_loss(self.value(s), gain)
        policy_loss = -chosen.log() * gain
        loss = {loss}
        self.optimizer.zero_grad()
        loss.mean().backward()
        self.optimizer.step()

agent = Agent()
for _ in range(3):
    agent.learn(torch.randn(8, 4), torch.randint(3, (8, 1)), torch.rand(8, 1))
"""
UNDER_NO_GRAD = """\
        with torch.no_grad():
            chosen = self.policy(s).gather(1, a)"""
STARVING = {
    "a policy whose head gets no gradient": AGENT.format(
        policy=f"{UNDER_NO_GRAD}  # here", loss="policy_loss + value_loss"
    ),
    "a mean of each": AGENT.format(
        policy=f"{UNDER_NO_GRAD}  # here", loss="policy_loss.mean() + 0.5 * value_loss"
    ),
}
MEASURING_BY = {
    "a policy with a graph": AGENT.format(
        policy="        chosen = self.policy(s).gather(1, a)", loss="policy_loss + value_loss"
    ),
    "a policy that the value's loss is only measured by": AGENT.format(
        policy=UNDER_NO_GRAD, loss="value_loss - policy_loss"
    ),
    "a policy that weighs": AGENT.format(policy=UNDER_NO_GRAD, loss="chosen * value_loss"),
}


@pytest.mark.parametrize("body", STARVING.values(), ids=STARVING)
def test_what_never_gets_a_gradient_as_it_runs_without_a_graph_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detached_term")


@pytest.mark.parametrize("body", MEASURING_BY.values(), ids=MEASURING_BY)
def test_what_runs_without_a_graph_beside_a_loss_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
