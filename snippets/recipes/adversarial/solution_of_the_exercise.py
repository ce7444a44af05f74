import torch

x = torch.tensor([[0.5, 0.5], [0.2, 0.9]], requires_grad=True)
scores = (x * torch.tensor([3.0, -4.0])).sum(dim=1)
for seed in (torch.ones(2), torch.full((2,), 0.5)):
    (slopes,) = torch.autograd.grad(scores, x, grad_outputs=seed, retain_graph=True)
    print(slopes.tolist(), slopes.sign().tolist())
# > [[3.0, -4.0], [3.0, -4.0]] [[1.0, -1.0], [1.0, -1.0]]
# > [[1.5, -2.0], [1.5, -2.0]] [[1.0, -1.0], [1.0, -1.0]]
