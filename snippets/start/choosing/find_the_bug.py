import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
for seed in torch.eye(3):
    print(torch.autograd.grad(fares, w, grad_outputs=seed, retain_graph=True))
# > (tensor([1., 1.]),)
# > (tensor([1., 2.]),)
# > (tensor([1., 6.]),)
