import torch


def halve(leaf):
    return leaf.grad.mul_(0.5)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.register_post_accumulate_grad_hook(halve)
x.pow(2).sum().backward()
#! RuntimeError: Tensor post accumulate grad hooks should return None.
