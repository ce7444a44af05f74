import torch

x = torch.tensor([[1.0, 3.0]], requires_grad=True)
head = torch.tensor([[1.0, 0.0, 2.0], [0.0, 4.0, 5.0]])
logits = x @ head
logits.backward(gradient=torch.tensor([[0.0, 1.0, 0.0]]))
print(x.grad)
# > tensor([[0., 4.]])
