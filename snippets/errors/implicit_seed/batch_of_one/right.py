import torch

w = torch.tensor([[2.0], [3.0]], requires_grad=True)
for batch in (torch.ones(1, 2), torch.ones(4, 2)):
    out = batch @ w  # shape (1, 1), then (4, 1)
    out.sum().backward()
    print(w.grad.flatten())
# > tensor([1., 1.])
# > tensor([5., 5.])
