import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
first, second = (2 * x).unbind()
first = first + 1
(first * second).sum().backward()
print(x.grad)
# > tensor([[12., 16.],
# >         [ 6., 10.]])
