import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=True)
for v in torch.eye(2):
    (row,) = torch.autograd.grad(g, x, v, retain_graph=True)
    print(row)
# > tensor([6., 0.])
# > tensor([ 0., 12.])
