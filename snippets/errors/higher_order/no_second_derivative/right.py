import torch

a = torch.tensor([[0.0, 3.0]], requires_grad=True)
b = torch.tensor([[4.0, 0.0]])
d = (a[:, None] - b[None]).square().sum(-1).sqrt()
(g,) = torch.autograd.grad(d, a, torch.ones(1, 1), create_graph=True)
(h,) = torch.autograd.grad(g, a, torch.tensor([[1.0, 0.0]]))
print(h)
# > tensor([[0.0720, 0.0960]])
