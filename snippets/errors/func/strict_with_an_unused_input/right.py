import torch
from torch.autograd.functional import jacobian


def predict(w, bias):
    return 2 * w + bias


w = torch.tensor([1.0, 2.0])
bias = torch.tensor(3.0)
print(jacobian(predict, (w, bias), strict=True))
# > (tensor([[2., 0.],
# >         [0., 2.]]), tensor([1., 1.]))
