import torch

w = torch.tensor(3.0, requires_grad=True)
x = torch.tensor([[0.5], [-2.0]], requires_grad=True)
scores = (w * x).squeeze(1)
ones = torch.ones_like(scores)
(slopes,) = torch.autograd.grad(scores, x, grad_outputs=ones, create_graph=True)
penalty = (slopes.norm(dim=1) - 1).pow(2).mean()
penalty.backward()
print(penalty.item(), w.grad)
# > 4.0 tensor(4.)
