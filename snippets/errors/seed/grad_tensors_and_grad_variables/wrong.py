import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
v = torch.ones(3)
torch.autograd.backward(y, v, grad_variables=v)
#! FutureWarning: `grad_variables` is deprecated. Use `grad_tensors` instead.
#! RuntimeError: `grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use `grad_tensors`.
