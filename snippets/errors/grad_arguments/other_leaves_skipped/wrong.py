import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
y = (w * x).sum()
y.backward(inputs=[x])
print(x.grad, w.grad)
# > tensor([3., 4.]) None
