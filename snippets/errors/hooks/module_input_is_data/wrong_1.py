import torch


def watch(module, grad_input, grad_output):
    print(grad_input, grad_output)


layer = torch.nn.PReLU()  # a parameter, the slope for negative inputs: 0.25
layer.register_full_backward_hook(watch)
x = torch.tensor([4.0, -5.0])
layer(x).sum().backward()
# > (None,) (tensor([1., 1.]),)
#! UserWarning: Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.
