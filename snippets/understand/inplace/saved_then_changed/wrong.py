import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x + 1
y = h**2
h.mul_(10)
y.backward(gradient=torch.ones(2))
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]], which is output 0 of Mul, is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
