import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
x.register_post_accumulate_grad_hook(lambda t: print(t.grad))
y.sum().backward()
# > tensor([2., 4., 6.])
