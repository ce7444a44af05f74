import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
y = (w * x).sum()
(dx,) = torch.autograd.grad(y, x, only_inputs=False)
#! FutureWarning: only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts of the graph, please use torch.autograd.backward.
print(dx, w.grad)
# > tensor([3., 4.]) None
