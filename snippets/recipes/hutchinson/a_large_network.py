import torch

torch.manual_seed(0)
n = 1000
w = torch.randn(n, n) / n**0.5
x = torch.randn(n, requires_grad=True)
y = torch.tanh(w @ x)  # the Jacobian has a million entries
torch.manual_seed(1)
signs = torch.randint(0, 2, (50, n)) * 2.0 - 1
(vJ,) = torch.autograd.grad(y, x, grad_outputs=signs, is_grads_batched=True)
estimates = (vJ * signs).sum(dim=1)
slopes = 1 - torch.tanh(w @ x.detach()) ** 2
exact = (slopes * w.diagonal()).sum()
error = estimates.mean() - exact
expected = estimates.std() / 50**0.5
print((error.abs() < 3 * expected).item())
# > True
