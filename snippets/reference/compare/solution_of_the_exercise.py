import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
y = A @ x
print(torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y)))
# > (tensor([5., 7., 9.]),)
