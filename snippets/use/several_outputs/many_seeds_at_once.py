import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
y = w**2 + b
seeds = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
for_w, for_b = torch.autograd.grad(y, [w, b], seeds, is_grads_batched=True)
print(for_w)
# > tensor([[2., 0.],
# >         [0., 4.],
# >         [2., 4.]])
print(for_b)
# > tensor([[1., 0.],
# >         [0., 1.],
# >         [1., 1.]])
