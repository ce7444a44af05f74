import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1, bias=False)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[3.0, 4.0]]))


def look(module, grad_input, grad_output):
    print("out of the layer's backward:", grad_input)
    print("into it:", grad_output)


layer.register_full_backward_hook(look)
x = torch.tensor([[1.0, 2.0]], requires_grad=True)
layer(x).backward(gradient=torch.tensor([[10.0]]))
# > out of the layer's backward: (tensor([[30., 40.]]),)
# > into it: (tensor([[10.]]),)
print(layer.weight.grad)
# > tensor([[10., 20.]])
