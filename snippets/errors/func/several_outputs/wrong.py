import torch


def squares(x):
    return x.pow(2)


x = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(squares)(x))
#! RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?
