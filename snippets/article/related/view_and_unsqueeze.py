import torch

p = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
p.view(2, 2).backward(gradient=torch.tensor([[0.1, 0.5], [0.2, 0.3]]))
print(p.grad)
# > tensor([0.1000, 0.5000, 0.2000, 0.3000])
p.grad = None
p.unsqueeze(1).backward(gradient=torch.tensor([[0.1], [0.5], [0.2], [0.3]]))
print(p.grad)
# > tensor([0.1000, 0.5000, 0.2000, 0.3000])
