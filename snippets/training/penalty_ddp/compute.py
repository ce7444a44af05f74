import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
x = torch.tensor([1.0, 1.0], requires_grad=True)
(slope,) = torch.autograd.grad(w @ x, x, create_graph=True)
penalty = (slope.norm() - 1) ** 2
penalty.backward()
print(penalty.detach(), w.grad)
# > tensor(16.) tensor([4.8000, 6.4000])
