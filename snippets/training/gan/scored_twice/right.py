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
of_critic.zero_grad()
critic_loss = bce(critic(real), yes) + bce(critic(fake.detach()), no)
critic_loss.backward()
print(generator[2].bias.grad)
# > None
of_critic.step()

of_generator.zero_grad()
generator_loss = bce(critic(fake), yes)
generator_loss.backward()
print(generator[2].bias.grad.shape)
# > torch.Size([16])
of_generator.step()
