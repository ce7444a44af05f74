import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
y = w**2 + b
y.backward(
    gradient=torch.tensor([1.0, 10.0]),
    retain_graph=True,
    create_graph=False,
    inputs={"weight": w},
)
print(w.grad, b.grad)
# > tensor([ 2., 40.]) None
