import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
y = 3 * w + b
y.backward(gradient=torch.ones(2), inputs=[w])
print(w.grad, b.grad)
# > tensor([3., 3.]) None
