import torch

noise, real = torch.tensor(1.0), torch.tensor(5.0)
generator = torch.nn.Parameter(torch.tensor(2.0))
critic = torch.nn.Parameter(torch.tensor(3.0))

critic.requires_grad_(False)
generator_loss = -critic * (generator * noise)
generator_loss.backward()
print(generator.grad)
# > tensor(-3.)
critic.requires_grad_(True)
fake = (generator * noise).detach()
critic_loss = critic * fake - critic * real
critic_loss.backward()
print(critic.grad)
# > tensor(-3.)
