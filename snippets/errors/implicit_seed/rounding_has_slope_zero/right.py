import torch

x = torch.tensor([0.25, 1.75], requires_grad=True)
rounded = x + (x.round() - x).detach()
loss = (rounded - 3).pow(2).sum()
loss.backward()
print(x.grad)
# > tensor([-6., -2.])
