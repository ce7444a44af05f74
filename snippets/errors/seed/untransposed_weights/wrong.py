import torch

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
weights = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
y = x.pow(2).T  # shape (3, 2)
y.backward(weights)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2, 3]) and output[0] has a shape of torch.Size([3, 2]).
