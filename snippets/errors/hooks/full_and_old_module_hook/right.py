import torch

layer = torch.nn.ReLU()
layer.register_full_backward_hook(lambda m, grad_input, _: print("in", grad_input))
layer.register_full_backward_hook(lambda m, _, grad_output: print("out", grad_output))
x = torch.tensor([1.0, -2.0], requires_grad=True)
layer(x).sum().backward()
# > in (tensor([1., 0.]),)
# > out (tensor([1., 1.]),)
