import torch
from torch import nn

torch.manual_seed(0)
generator, critic = nn.Linear(1, 2), nn.Linear(2, 1)
generator_optimizer = torch.optim.SGD(generator.parameters(), lr=0.1)
critic_optimizer = torch.optim.SGD(critic.parameters(), lr=0.1)

fake = generator(torch.tensor([[0.5], [2.5]]))
critic_loss = (critic(fake) - critic(torch.ones(2, 2))).mean()
generator_loss = -critic(fake).mean()

critic_loss.backward(retain_graph=True)
critic_optimizer.step()
generator_loss.backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2, 1]], which is output 0 of AsStrided, is at version 2; expected version 1 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
