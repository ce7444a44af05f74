import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.register_post_accumulate_grad_hook(lambda t: print(t.grad))
#! RuntimeError: post accumulate grad hooks cannot be registered on non-leaf tensors
