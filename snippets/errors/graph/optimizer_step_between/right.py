import torch
from torch import nn

torch.manual_seed(0)
generator, critic = nn.Linear(1, 2), nn.Linear(2, 1)
generator_optimizer = torch.optim.SGD(generator.parameters(), lr=0.1)
critic_optimizer = torch.optim.SGD(critic.parameters(), lr=0.1)

fake = generator(torch.tensor([[0.5], [2.5]]))
critic_loss = (critic(fake.detach()) - critic(torch.ones(2, 2))).mean()
critic_loss.backward()
critic_optimizer.step()

generator_loss = -critic(fake).mean()
generator_loss.backward()
generator_optimizer.step()
print(generator.weight.grad)
# > tensor([[ 0.1334],
# >         [-0.4241]])
