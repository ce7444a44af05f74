import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
loss = p.pow(2).sum()
first = torch.autograd.grad(
    outputs=loss,
    grad_outputs=torch.ones_like(loss),
    inputs=p,
    create_graph=True,
)[0]
print(first.shape)
# > torch.Size([2, 2])
second = torch.autograd.grad(outputs=first, inputs=p)[0]
#! RuntimeError: grad can be implicitly created only for scalar outputs
