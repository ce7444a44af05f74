import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
real = torch.cat([rows, rows.mT])
generator = nn.Sequential(
    nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 16), nn.Unflatten(1, (1, 4, 4))
)
critic = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16, 1))
of_generator = torch.optim.Adam(generator.parameters())
of_critic = torch.optim.Adam(critic.parameters())
yes, no = torch.ones(8, 1), torch.zeros(8, 1)

fake = generator(torch.randn(8, 2))
score = critic(fake)
critic_loss = bce(critic(real), yes) + bce(score, no)
critic_loss.backward()
of_critic.step()
generator_loss = bce(score, yes)
generator_loss.backward()
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
