import torch


def logits(x):
    return torch.stack([1.0 - (x**2).sum(dim=1), x[:, 0] * x[:, 1] - 0.2], dim=1)


start = torch.tensor([[0.2, 0.1], [0.3, 0.6]])
size = 0.5  # no pixel may change by more
seed = torch.tensor([[-1.0, 1.0], [-1.0, 1.0]])  # for class 1, a row for each image
x = start.clone()
for _ in range(10):
    x.requires_grad_()
    (slopes,) = torch.autograd.grad(logits(x), x, grad_outputs=seed)
    x = (x + 0.1 * slopes.sign()).detach()
    x = torch.min(torch.max(x, start - size), start + size).clamp(0, 1)
print(logits(start).argmax(dim=1))
# > tensor([0, 0])
print(logits(x).argmax(dim=1))
# > tensor([1, 1])
print((x - start).abs().amax(dim=1))
# > tensor([0.5000, 0.5000])
