import torch

parts = torch.tensor([[1.0, 2.0], [3.0, -1.0]], requires_grad=True)
z = torch.view_as_complex(parts)
loss = z.abs().pow(2).sum()
loss.backward()
print(parts.grad)
# > tensor([[ 2.,  4.],
# >         [ 6., -2.]])
