import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x[0] * x[1].pow(2)
(g,) = torch.autograd.grad(y, x, create_graph=True)
rows = [torch.autograd.grad(g, x, v, retain_graph=True)[0] for v in torch.eye(2)]
diagonal = torch.stack(rows).diagonal()
print(diagonal)
# > tensor([0., 2.])
