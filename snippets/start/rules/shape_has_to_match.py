import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x**2
try:
    y.backward(gradient=torch.ones(2))
except RuntimeError as error:
    print(error)
# > Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of torch.Size([2, 2]).
y.backward(gradient=torch.ones(2, 2))
print(x.grad)
# > tensor([[2., 4.],
# >         [6., 8.]])
