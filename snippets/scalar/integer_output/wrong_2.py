import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])
fares = base + per_km * km
count = (fares > paid).sum()  # int64
count.backward(torch.tensor(1))
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
