import torch

w = torch.tensor([1.0, 2.0])
x = torch.tensor([[1.5, 1.0], [0.0, 0.25]], requires_grad=True)
scores = x.pow(2) @ w
scores = scores - scores.mean()  # each score depends on every sample
(slopes,) = torch.autograd.grad(scores, x, grad_outputs=torch.ones_like(scores))
print(slopes)
# > tensor([[0., 0.],
# >         [0., 0.]])
