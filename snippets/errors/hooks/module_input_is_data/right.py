import torch


def watch(module, grad_input, grad_output):
    print(grad_input, grad_output)


layer = torch.nn.PReLU()  # a parameter, the slope for negative inputs: 0.25
layer.register_full_backward_hook(watch)
x = torch.tensor([4.0, -5.0], requires_grad=True)
layer(x).sum().backward()
# > (tensor([1.0000, 0.2500]),) (tensor([1., 1.]),)
