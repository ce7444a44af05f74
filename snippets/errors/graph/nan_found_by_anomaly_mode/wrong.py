import torch

x = torch.tensor([0.0, 4.0], requires_grad=True)
y = x.sqrt()
with torch.autograd.set_detect_anomaly(True):
    y.backward(torch.tensor([0.0, 1.0]))
#! UserWarning: Error detected in SqrtBackward0. No forward pass information available. Enable detect anomaly during forward pass for more information.
#! RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.
