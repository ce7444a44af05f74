import torch
from torch.autograd.functional import jacobian


def predict(w, bias):
    return 2 * w


w = torch.tensor([1.0, 2.0])
bias = torch.tensor(3.0)
print(jacobian(predict, (w, bias), strict=True))
#! RuntimeError: Output 0 of the user-provided function is independent of input 1. This is not allowed in strict mode.
