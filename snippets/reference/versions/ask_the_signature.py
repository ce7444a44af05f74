import inspect

import torch

grad = inspect.signature(torch.autograd.grad).parameters
backward = inspect.signature(torch.Tensor.backward).parameters
print("inputs" in backward, "is_grads_batched" in grad, "materialize_grads" in grad)
# > True True True
print(hasattr(torch, "func"))
# > True
