import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)  # a leaf
y = x**2  # a result; its grad_fn is a node of the graph
print(x.is_leaf, y.is_leaf, y.grad_fn.name())
# > True False PowBackward0
seed = torch.tensor([1.0, 10.0, 100.0])  # or cotangent: shaped like y
y.backward(gradient=seed)  # the backward pass
print(x.grad)  # the VJP, accumulated
# > tensor([  2.,  40., 600.])
