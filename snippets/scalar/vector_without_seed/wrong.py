import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])
losses = (base + per_km * km - paid) ** 2  # shape (3,)
losses.backward()
#! RuntimeError: grad can be implicitly created only for scalar outputs
