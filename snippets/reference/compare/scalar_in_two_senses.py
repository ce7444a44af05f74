import torch


def square(x):
    return x**2


x = torch.tensor([3.0], requires_grad=True)
print(torch.autograd.grad(square(x), x))
# > (tensor([6.]),)
torch.func.grad(square)(x.detach())
#! RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?
