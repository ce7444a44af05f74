import torch

x = torch.tensor([[1.0], [2.0], [3.0]])
target = torch.tensor([1.0, 5.0, 5.0])
weights = torch.tensor([1.0, 3.0, 4.0])
w = torch.tensor([[2.0]], requires_grad=True)
losses = ((x @ w).squeeze(1) - target).pow(2)
print(losses.mean())
# > tensor(1., grad_fn=<MeanBackward0>)
losses.backward(gradient=weights / weights.sum())
print(w.grad)
# > tensor([[1.7500]])
