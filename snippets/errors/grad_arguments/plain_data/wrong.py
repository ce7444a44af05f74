import torch

w = torch.tensor([2.0, 3.0], requires_grad=True)
image = torch.tensor([1.0, 4.0])
score = (w * image).sum()
(slopes,) = torch.autograd.grad(score, image)
#! RuntimeError: One of the differentiated Tensors does not require grad
