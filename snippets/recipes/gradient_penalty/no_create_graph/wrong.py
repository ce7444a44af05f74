import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)


def critic(x):
    return x.pow(2) @ w  # one score for each sample


real = torch.tensor([[1.0, 2.0], [0.0, 0.5]])
fake = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
mix = torch.tensor([[0.5], [0.5]])  # random in training
between = (mix * real + (1 - mix) * fake).requires_grad_()
scores = critic(between)
(slopes,) = torch.autograd.grad(scores, between, grad_outputs=torch.ones_like(scores))
print(slopes)
# > tensor([[3., 4.],
# >         [0., 1.]])
penalty = (slopes.norm(dim=1) - 1).pow(2).mean()
print(penalty.item())
# > 8.0
loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
loss.backward()
print(w.grad)
# > tensor([ 1.5000, -2.1250])
