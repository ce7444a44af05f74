import torch


def grad_with_zeros(outputs, inputs, grad_outputs):
    found = torch.autograd.grad(outputs, inputs, grad_outputs, allow_unused=True)
    pairs = zip(inputs, found, strict=True)
    return tuple(torch.zeros_like(x) if g is None else g for x, g in pairs)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w = torch.tensor([4.0, 5.0], requires_grad=True)
print(grad_with_zeros(x**2, (x, w), torch.ones(3)))
# > (tensor([2., 4., 6.]), tensor([0., 0.]))
