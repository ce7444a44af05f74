import torch

z = torch.tensor(3.0 + 4.0j, requires_grad=True)
y = z * z.conj()  # 25+0j: real in value, complex in dtype
y.backward()
#! RuntimeError: grad can be implicitly created only for real scalar outputs but got torch.complex64
