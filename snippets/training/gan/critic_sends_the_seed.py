import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
real = torch.cat([rows, rows.mT])
generator = nn.Sequential(
    nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 16), nn.Unflatten(1, (1, 4, 4))
)
critic = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16, 1))
noise = torch.randn(8, 2)

fake = generator(noise)
cut = fake.detach().requires_grad_()
bce(critic(cut), torch.ones(8, 1)).backward()
print(cut.grad.shape)
# > torch.Size([8, 1, 4, 4])
fake.backward(gradient=cut.grad)
by_seed = generator[2].bias.grad

(uncut,) = torch.autograd.grad(
    bce(critic(generator(noise)), torch.ones(8, 1)), generator[2].bias
)
print(torch.allclose(by_seed, uncut))
# > True
