import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
loss = p.pow(2).sum()
first = torch.autograd.grad(
    grad_outputs=torch.ones_like(loss),
    inputs=p,
    create_graph=True,
)[0]
#! TypeError: grad() missing 1 required positional argument: 'outputs'
