import torch

scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
large = scores[scores > 10]  # shape (0,)
large.sum().backward()
print(scores.grad)
# > tensor([0., 0., 0.])
