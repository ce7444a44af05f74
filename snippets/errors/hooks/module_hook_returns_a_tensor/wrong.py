import torch


def halve(module, grad_input, grad_output):
    return grad_input[0] / 2


layer = torch.nn.ReLU()
layer.register_full_backward_hook(halve)
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
layer(x).sum().backward()
#! RuntimeError: Backward hook returned an invalid number of grad_input, got 2, but expected 1
