import torch

x = torch.tensor([[[1.0, 2.0, 3.0]]], requires_grad=True)
h = 2 * x
kernel = torch.tensor([[[1.0, 10.0]]])
y = torch.nn.functional.conv1d(h, kernel)
print(kernel.requires_grad, y.grad_fn._saved_input.shape)
# > False torch.Size([1, 1, 3])
y.backward(gradient=torch.ones(1, 1, 2))
print(x.grad)
# > tensor([[[ 2., 22., 20.]]])
