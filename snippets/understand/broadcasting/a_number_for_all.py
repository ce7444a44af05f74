import torch

scale = torch.tensor(2.0, requires_grad=True)
data = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
y = scale * data
y.backward(gradient=torch.tensor([[1.0, 1.0], [1.0, 10.0]]))
print(scale.grad)
# > tensor(46.)
