import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, cubes = x**2, x**3
(grad,) = torch.autograd.grad(
    outputs=[squares, cubes],
    inputs=x,
    grad_outputs=[torch.ones(3), torch.ones(3)],
)
print(grad)
# > tensor([ 5., 16., 33.])
