import torch

layer = torch.nn.ReLU()
layer.register_backward_hook(lambda m, grad_input, _: print("in", grad_input))
layer.register_full_backward_hook(lambda m, _, grad_output: print("out", grad_output))
#! RuntimeError: Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them.
