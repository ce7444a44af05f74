import torch


def watch(module, grad_input, grad_output):
    print(grad_output)


layer = torch.nn.ReLU()
layer.register_full_backward_hook(watch)
x = torch.tensor([1.0, -2.0], requires_grad=True)
y = layer(x)
y = y + x
y.sum().backward()
# > (tensor([1., 1.]),)
