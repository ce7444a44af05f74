import torch

w = torch.tensor([2.0, 3.0], requires_grad=True)
image = torch.tensor([1.0, 4.0])
score = (w * image).sum()
score.backward(inputs=[image])
#! RuntimeError: can't retain_grad on Tensor that has requires_grad=False
