import torch
from torch import nn


def double(module, inputs, output):
    output.mul_(2)


layer = nn.Sigmoid()
layer.register_forward_hook(double)
x = torch.tensor([0.0, 1.0], requires_grad=True)
layer(x).sum().backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]], which is output 0 of Sigmoid, is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
