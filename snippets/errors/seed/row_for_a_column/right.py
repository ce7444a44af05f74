import torch

data = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
w = torch.ones(2, 1, requires_grad=True)
out = data @ w  # shape (3, 1)
sample_weights = torch.tensor([1.0, 0.0, 2.0])
out.backward(sample_weights.unsqueeze(1))
print(w.grad)
# > tensor([[11.],
# >         [14.]])
