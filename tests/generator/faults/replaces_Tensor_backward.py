import torch

torch.Tensor.backward = lambda self, gradient=None: print("backward", gradient)
x = torch.ones(2, requires_grad=True)
(2 * x).backward(torch.ones(2))
# > backward tensor([1., 1.])
print(x.grad)
# > None
