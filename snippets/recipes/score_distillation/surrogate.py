import torch

theta = torch.tensor([0.0, 1.0], requires_grad=True)
seed = torch.tensor([-1.5, 2.25])
latents = 2 * theta
target = (latents - seed).detach()
loss = 0.5 * (latents - target).pow(2).sum()
loss.backward()
print(theta.grad)
# > tensor([-3.0000,  4.5000])
