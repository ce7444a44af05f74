import torch

x = torch.tensor([1.0, 2.0])
h = 3 * x
h.register_hook(print)
#! RuntimeError: cannot register a hook on a tensor that doesn't require gradient
