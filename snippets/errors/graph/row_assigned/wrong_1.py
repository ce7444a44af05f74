import torch

w = torch.tensor([[0.5, 0.0], [0.0, 2.0]], requires_grad=True)
states = torch.ones(3, 2)
for step in range(2):
    states[step + 1] = states[step] @ w
states.sum().backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [1, 2]], which is output 0 of AsStrided, is at version 2; expected version 1 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
