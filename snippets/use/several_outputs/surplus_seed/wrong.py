import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, cubes = x**2, x**3
seeds = [torch.ones(3), torch.ones(3)]
torch.autograd.backward(squares, grad_tensors=seeds)  # the cubes are missing
print(x.grad)
# > tensor([2., 4., 6.])
