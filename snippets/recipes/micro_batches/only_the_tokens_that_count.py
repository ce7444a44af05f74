import torch

x = torch.tensor([[1.0, 2.0, 4.0], [3.0, 7.0, 7.0]])
counts = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])  # 0: padding
w = torch.tensor(1.0, requires_grad=True)
for row, mask in zip(x, counts, strict=True):
    losses = (w * row - 1).pow(2)  # shape (3,)
    losses.backward(gradient=mask / counts.sum())
print(w.grad)
# > tensor(10.)
