import torch

x = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
losses = x.pow(2)  # shape (4,)
losses.backward()
#! RuntimeError: grad can be implicitly created only for scalar outputs
