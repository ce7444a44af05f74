import torch

x = torch.ones(2, 3, requires_grad=True)
y = 5 * x  # shape (2, 3)
row_weights = torch.tensor([[1.0], [2.0]])  # shape (2, 1)
y.backward(row_weights)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2, 1]) and output[0] has a shape of torch.Size([2, 3]).
