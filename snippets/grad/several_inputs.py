import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
v = torch.tensor([1.0, 10.0])
da, db = torch.autograd.grad(a * b, (a, b), grad_outputs=v)
print(da)
# > tensor([ 3., 40.])
print(db)
# > tensor([ 1., 20.])
print(torch.autograd.grad(a * b, {"a": a, "b": b}, grad_outputs=v))
# > {'a': tensor([ 3., 40.]), 'b': tensor([ 1., 20.])}
