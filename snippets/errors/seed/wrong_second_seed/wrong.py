import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x  # shape (3,)
z = x[:2].pow(2)  # shape (2,)
torch.autograd.backward((y, z), (torch.ones(3), torch.ones(3)))
#! RuntimeError: Boolean value of Tensor with more than one value is ambiguous
