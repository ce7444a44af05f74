import torch

torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(3, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1)
)
x = torch.ones(3)


def grads(seed):
    y = model(x)  # shape (1,)
    return torch.autograd.grad(y, model.parameters(), torch.tensor([seed]))


for one, eight in zip(grads(1.0), grads(8.0), strict=True):
    print(torch.equal(eight, 8 * one))
# > True
# > True
# > True
# > True
