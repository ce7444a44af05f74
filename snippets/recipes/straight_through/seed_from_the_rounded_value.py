import torch

x = torch.tensor([0.25, 1.75], requires_grad=True)
rounded = x.round().detach() + (x - x.detach())
rounded.retain_grad()
loss = (rounded - 3).pow(2).sum()
loss.backward()
print(rounded.grad)
# > tensor([-6., -2.])
print(x.grad)
# > tensor([-6., -2.])
