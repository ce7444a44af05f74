import torch

W = torch.tensor(
    [[2.0, -1.0, 0.5], [-1.0, 2.0, 1.0], [0.5, 1.0, -2.0], [1.0, -0.5, 1.0]]
)
x = torch.tensor([[0.5, 0.3, 0.4, 0.5]], requires_grad=True)
logits = x @ W
for_1_rather_than_0 = torch.tensor([[-1.0, 1.0, 0.0]])
(slopes,) = torch.autograd.grad(logits, x, grad_outputs=for_1_rather_than_0)
print(slopes)
# > tensor([[-3.0000,  3.0000,  0.5000, -1.5000]])
attacked = (x + 0.2 * slopes.sign()).detach()
margin = attacked @ W @ for_1_rather_than_0.T
print(margin.item() > 0)
# > True
