import torch
from torch.nn.functional import cross_entropy

W = torch.tensor(
    [[2.0, -1.0, 0.5], [-1.0, 2.0, 1.0], [0.5, 1.0, -2.0], [1.0, -0.5, 1.0]]
)
x = torch.tensor([[0.5, 0.3, 0.4, 0.5]], requires_grad=True)  # an image of 4 pixels
label = torch.tensor([0])
logits = x @ W
print(logits.argmax(dim=1).item())
# > 0
(slopes,) = torch.autograd.grad(cross_entropy(logits, label), x)
print(slopes.sign())
# > tensor([[-1.,  1., -1., -1.]])
attacked = (x + 0.2 * slopes.sign()).detach().clamp(0, 1)
print(attacked)
# > tensor([[0.3000, 0.5000, 0.2000, 0.3000]])
print((attacked @ W).argmax(dim=1).item())
# > 1
