import torch


def stage(w, h):
    return w * h.square()


weights = [torch.tensor(value, requires_grad=True) for value in (2.0, 0.5)]
h = torch.tensor([1.0, 2.0, 3.0])
inputs = []
with torch.no_grad():
    for w in weights:
        inputs.append(h)
        h = stage(w, h)
print(h)
# > tensor([  2.,  32., 162.])

seed = torch.tensor([1.0, 0.5, 0.5])  # the gradient of the loss, in the shape of h
for w, h in zip(weights[::-1], inputs[::-1], strict=True):
    h = h.detach().requires_grad_()
    stage(w, h).backward(gradient=seed)
    seed = h.grad
print(weights[0].grad, weights[1].grad)
# > tensor(99.) tensor(198.)
print(seed)
# > tensor([  8.,  32., 108.])
