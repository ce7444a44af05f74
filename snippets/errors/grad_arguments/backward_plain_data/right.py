import torch

w = torch.tensor([2.0, 3.0], requires_grad=True)
image = torch.tensor([1.0, 4.0], requires_grad=True)
score = (w * image).sum()
score.backward(inputs=[image])
print(image.grad)
# > tensor([2., 3.])
