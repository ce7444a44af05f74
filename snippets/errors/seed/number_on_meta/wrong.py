import torch

x = torch.tensor(3.0, requires_grad=True)  # on the CPU
y = x.pow(2)
y.backward(torch.ones((), device="meta"))
#! NotImplementedError: Cannot copy out of meta tensor; no data!
