import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2  # shape (2,)
z = 3 * x.sum()  # shape ()
seeds = (torch.tensor([1.0, 10.0]), torch.tensor(100.0))
print(torch.autograd.grad((y, z), x, grad_outputs=seeds))
# > (tensor([302., 340.]),)
