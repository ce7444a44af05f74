import torch

layer = torch.nn.BatchNorm1d(1, momentum=1.0, affine=False)
x = torch.tensor([[1.0], [2.0]], requires_grad=True)
y = layer.eval()(x)
print(y.flatten(), layer.running_var, layer.running_var._version)
# > tensor([1.0000, 2.0000], grad_fn=<ViewBackward0>) tensor([1.]) 1
layer.train()(torch.tensor([[0.0], [4.0], [8.0]]))
print(layer.running_var, layer.running_var._version)
# > tensor([16.]) 1
y.backward(gradient=torch.ones(2, 1))
print(x.grad)
# > tensor([[0.2500],
# >         [0.2500]])
