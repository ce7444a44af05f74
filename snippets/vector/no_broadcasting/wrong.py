import torch

x = torch.ones(2, 3, requires_grad=True)
y = 2 * x  # shape (2, 3)
v = torch.tensor([1.0, 10.0, 100.0])
y.backward(v)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2, 3]).
