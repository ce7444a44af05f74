import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, cubes = x**2, x**3
torch.autograd.backward(
    [squares, cubes],
    grad_tensors=[torch.tensor([1.0, 1.0, 1.0]), torch.tensor([0.0, 0.0, 10.0])],
)
print(x.grad)
# > tensor([  2.,   4., 276.])
