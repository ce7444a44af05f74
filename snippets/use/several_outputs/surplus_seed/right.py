import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, cubes = x**2, x**3
outputs, seeds = [squares, cubes], [torch.ones(3), torch.ones(3)]
assert len(outputs) == len(seeds)
torch.autograd.backward(outputs, grad_tensors=seeds)
print(x.grad)
# > tensor([ 5., 16., 33.])
