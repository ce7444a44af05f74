import torch


def watch(module, grad_input, grad_output):
    print(grad_output)


layer = torch.nn.ReLU()
layer.register_full_backward_hook(watch)
x = torch.tensor([1.0, -2.0], requires_grad=True)
y = layer(x)
y += x
#! RuntimeError: Output 0 of BackwardHookFunction is a view and is being modified inplace. This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.
