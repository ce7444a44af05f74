import torch

passes = []
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x.pow(2)
h.register_hook(lambda grad: passes.append(grad.shape))
y = h + 1
(rows,) = torch.autograd.grad(y, x, torch.eye(3), is_grads_batched=True)
print(rows)
# > tensor([[2., 0., 0.],
# >         [0., 4., 0.],
# >         [0., 0., 6.]])
print(passes)
# > [torch.Size([3])]
