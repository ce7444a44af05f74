import torch
from torch.func import grad

x = torch.tensor([1.0, 2.0])
print(grad(lambda x: x**2)(x))
#! RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?
