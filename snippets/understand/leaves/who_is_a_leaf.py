import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
fares = base + per_km * km
tensors = {"base": base, "km": km, "fares": fares, "fares.detach()": fares.detach()}
for name, tensor in tensors.items():
    print(name, tensor.is_leaf, tensor.requires_grad, tensor.grad_fn)
# > base True True None
# > km True False None
# > fares False True <AddBackward0 object at 0x…>
# > fares.detach() True False None
