import torch

w = torch.tensor([2.0, 3.0], requires_grad=True)
image = torch.tensor([1.0, 4.0])
score = (w * image).sum()
image.requires_grad_()  # after the forward pass
(slopes,) = torch.autograd.grad(score, image)
#! RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.
