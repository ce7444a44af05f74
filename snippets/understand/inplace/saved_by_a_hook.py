import torch
from torch.autograd.graph import allow_mutation_on_saved_tensors, saved_tensors_hooks

x = torch.tensor([1.0, 2.0], requires_grad=True)
with allow_mutation_on_saved_tensors():
    h = 1 * x
    y = h**2
    h.add_(10)
    y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([2., 4.])

x.grad = None
with saved_tensors_hooks(lambda saved: saved, lambda kept: kept):
    h = 1 * x
    y = h**2
h.add_(10)
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([22., 24.])
