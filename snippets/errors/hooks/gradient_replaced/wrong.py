import torch

w = torch.tensor([1.0, -2.0], requires_grad=True)
w.register_hook(lambda grad: 0.1 * w.detach())
w.square().sum().backward()
print(w.grad)
# > tensor([ 0.1000, -0.2000])
