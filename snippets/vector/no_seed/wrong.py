import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x.pow(2)  # shape (2, 2)
y.backward()
#! RuntimeError: grad can be implicitly created only for scalar outputs
