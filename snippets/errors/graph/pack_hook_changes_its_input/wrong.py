import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 4 * x
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.div_(2), lambda t: 2 * t):
    y = h.pow(2)
#! RuntimeError: A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.
