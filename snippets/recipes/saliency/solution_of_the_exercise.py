import torch

W = torch.tensor([[4.0, 1.0, -4.0], [-4.0, 8.0, 4.0]])  # 2 inputs, 3 classes
x = torch.tensor([1.0, 2.0], requires_grad=True)
logits = x @ W
logits.backward(gradient=torch.tensor([1.0, -1.0, 0.0]))
print(x.grad)
# > tensor([  3., -12.])
