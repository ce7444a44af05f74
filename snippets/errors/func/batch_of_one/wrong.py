import torch


def loss(w):
    return (batch @ w - 3.0).pow(2)


batch = torch.tensor([[1.0, 2.0]])
w = torch.tensor([1.0, 0.5])
print(torch.func.grad(loss)(w))
#! RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?
