import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x.pow(2)  # shape (2, 2)
v = torch.tensor([0.1, 0.5, 0.2, 0.3])
y.backward(v)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([4]) and output[0] has a shape of torch.Size([2, 2]).
