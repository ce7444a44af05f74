import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 2 * x
h.retain_grad()
torch.autograd.grad((h**2).sum(), x)
print(x.grad, h.grad)
# > None tensor([4., 8.])
