import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = torch.complex(x[0], x[1])  # one element
y.backward()
#! RuntimeError: grad can be implicitly created only for real scalar outputs but got torch.complex64
