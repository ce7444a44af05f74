import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[0] + x[1]])
(J,) = torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)
print(J)
# > tensor([[2., 1.],
# >         [1., 1.]])
