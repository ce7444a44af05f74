import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x
y[0] = 0.0
energy = y.pow(2).sum()
y[1] = 0.0
energy.backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [3]], which is output 0 of torch::autograd::CopySlices, is at version 2; expected version 1 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
