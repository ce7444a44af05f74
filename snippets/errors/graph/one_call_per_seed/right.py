import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x.sum()
rows = [torch.autograd.grad(y, x, v, retain_graph=True)[0] for v in torch.eye(2)]
print(torch.stack(rows))
# > tensor([[4., 1.],
# >         [2., 5.]])
