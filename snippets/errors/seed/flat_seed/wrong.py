import torch

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
y = x.pow(2)  # shape (2, 3)
weights = torch.tensor([1.0, 0.0, 0.0, 0.0, 0.0, 2.0])
y.backward(weights)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([6]) and output[0] has a shape of torch.Size([2, 3]).
