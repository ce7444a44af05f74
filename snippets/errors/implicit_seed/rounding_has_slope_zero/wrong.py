import torch

x = torch.tensor([0.25, 1.75], requires_grad=True)
loss = (x.round() - 3).pow(2).sum()
loss.backward()
print(x.grad)
# > tensor([0., 0.])
