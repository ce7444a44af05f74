"""Learned Gaussians a part of which is cut on its way to the loss, and those of which a cut is meant."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "graph/detached_term"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
VAE = """
class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.mean, self.spread = nn.Linear(6, 8), nn.Linear(8, 2), nn.Linear(8, 2)
        self.decoder = nn.Linear(2, 6)

    def encode(self, x):
        h = torch.relu(self.body(x))
        return self.mean(h), self.spread(h)

    def sample(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
{sample}

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.sample(mu, logvar)
        return self.decoder(z), mu, logvar

def measure(out, x, mu, logvar):
    recon = F.mse_loss(out, x, reduction="sum")
{divergence}

model = Autoencoder()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.rand(8, 6)
    out, mu, logvar = model(x)
    loss = measure(out, x, mu, logvar)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
SAMPLE = ("return mu + eps * std",)
DIVERGENCE = ("kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())", "return recon + kl")


def make_vae(sample=SAMPLE, divergence=DIVERGENCE):
    return VAE.format(
        sample="\n".join(" " * 8 + row for row in sample),
        divergence="\n".join(" " * 4 + row for row in divergence),
    )


BAYES = """
class Weights(nn.Module):
    def __init__(self):
        super().__init__()
        self.mu = nn.Parameter(torch.zeros(3, 4))
        self.rho = nn.Parameter(torch.full((3, 4), -2.0))

    def forward(self, x):
        sigma = F.softplus(self.rho)
        w = self.mu + sigma * torch.randn(3, 4)
        self.kl = 0.5 * (self.mu ** 2 + {sigma} ** 2 - torch.log(1e-8 + sigma ** 2) - 1).sum()  {mark}
        return x @ w.t()

layer = Weights()
optimizer = torch.optim.SGD(layer.parameters(), lr=0.01)
for _ in range(5):
    scores = layer(torch.randn(8, 4))
    loss = F.cross_entropy(scores, torch.randint(0, 3, (8,))) + 0.01 * layer.kl
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
CUT = {
    "a call of the sample that is cut": make_vae().replace(
        "z = self.sample(mu, logvar)", "z = self.sample(mu, logvar).detach()  # here"
    ),
    "data of the mean": make_vae(
        divergence=(
            "kl = -0.5 * torch.sum(1 + logvar - mu.data.pow(2) - logvar.exp())  # here",
            "return recon + kl",
        )
    ),
    "data of two of three": make_vae(
        divergence=(
            "return recon - 0.5 * (1 + logvar - mu.data ** 2 - torch.exp(logvar.data)).sum()  # here",
        )
    ),
    "a mean that is cut a line above": make_vae(
        divergence=(
            "center = mu.detach()  # here",
            "kl = 0.5 * (center * center + logvar.exp() - logvar - 1).mean()",
            "return recon + kl",
        )
    ),
    "a sample that is returned cut": make_vae(("return (mu + eps * std).detach()  # here",)),
    "a sample that is cut by its name": make_vae(
        ("draw = eps * std + mu", "draw = draw.detach()  # here", "return draw")
    ),
    "a deviation that is cut": make_vae(
        ("return eps * std.detach() + mu  # here",),
    ),
    "noise of older programs": make_vae(
        ("noise = torch.FloatTensor(std.size()).normal_()", "return mu.data + noise * std  # here")
    ),
    "a layer with weights that are drawn": BAYES.format(sigma="sigma.detach()", mark="# here"),
}
MEANT = {
    "nothing is cut": make_vae(),
    "nothing is cut of weights that are drawn": BAYES.format(sigma="sigma", mark=""),
    "a divergence for the log": make_vae(
        divergence=(
            "shown = -0.5 * torch.sum(1 + logvar.data - mu.data.pow(2) - logvar.data.exp())",
            "print(shown.item())",
            *DIVERGENCE,
        )
    ),
    "noise of the shape of what is cut": make_vae(
        ("noise = torch.randn_like(std.detach())", "return mu + noise * std")
    ),
    "a mean of a shape": make_vae(
        ("noise = std.data.new(std.size()).normal_()", "return mu + noise * std")
    ),
    "cut after the warm-up": make_vae(
        divergence=(
            "center = mu.detach() if recon.item() > 1e9 else mu",
            "return recon - 0.5 * torch.sum(1 + logvar - center.pow(2) - logvar.exp())",
        )
    ),
    "a judge of samples that are cut": make_vae()
    + """
judge = nn.Linear(2, 1)
judging = torch.optim.Adam(judge.parameters())
for _ in range(3):
    with torch.no_grad():
        mu, logvar = model.encode(torch.rand(8, 6))
    z = model.sample(mu, logvar)
    verdict = F.softplus(judge(z.detach())).mean() + F.softplus(-judge(torch.randn(8, 2))).mean()
    judging.zero_grad()
    verdict.backward()
    judging.step()
""",
    "a probe of samples that are cut, in the same loss": """
body, head, decoder, probe = nn.Linear(6, 4), nn.Linear(6, 2), nn.Linear(2, 6), nn.Linear(2, 3)
parts = nn.ModuleList([body, head, decoder, probe])
optimizer = torch.optim.Adam(parts.parameters())
for _ in range(5):
    x = torch.rand(8, 6)
    mu, logvar = body(x).chunk(2, 1)
    z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
    told = F.cross_entropy(probe(z.detach()), torch.randint(0, 3, (8,)))
    kl = -0.5 * (1 + logvar - mu ** 2 - logvar.exp()).mean()
    loss = F.mse_loss(decoder(z), x) + kl + told + head(x).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a second sample that is cut": make_vae().replace(
        "return self.decoder(z), mu, logvar",
        "other = self.sample(mu, logvar).detach()\n"
        "        return self.decoder(z) + 0.01 * self.decoder(other), mu, logvar",
    ),
    "an actor whose action is a number": """
actor = nn.Linear(4, 4)
optimizer = torch.optim.Adam(actor.parameters())
for _ in range(5):
    mu, logvar = actor(torch.randn(16, 4)).chunk(2, 1)
    std = (0.5 * logvar).exp()
    action = (mu + torch.randn_like(std) * std).detach()
    density = -0.5 * ((action - mu) / std) ** 2 - std.log()
    loss = -(density.sum(1) * torch.randn(16)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "only the spread is held to the prior": make_vae(
        divergence=("return recon + 0.5 * (logvar.exp() - logvar - 1).sum()",)
    ),
    "noised images of a diffusion": """
net = nn.Linear(6, 6)
optimizer = torch.optim.Adam(net.parameters())
scale = nn.Linear(6, 6)
for _ in range(5):
    x = scale(torch.rand(8, 6))
    noise = torch.randn_like(x)
    noisy = (x + 0.3 * noise).detach()
    loss = F.mse_loss(net(noisy), noise)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("body", CUT.values(), ids=CUT)
def test_a_part_of_a_posterior_that_is_cut_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ENTRY)


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_a_posterior_whose_cut_is_meant_is_left_alone(folder, body):
    assert_left_in_peace(folder, START + body)
