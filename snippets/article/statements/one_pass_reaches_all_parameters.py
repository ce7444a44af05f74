import torch

torch.manual_seed(0)
used, unused = torch.nn.Linear(3, 4), torch.nn.Linear(3, 4)
frozen = torch.nn.Linear(4, 1).requires_grad_(False)
loss = frozen(used(torch.ones(2, 3)).tanh()).sum()
loss.backward()
print(used.weight.grad.shape, used.bias.grad.shape)
# > torch.Size([4, 3]) torch.Size([4])
print(unused.weight.grad, frozen.weight.grad)
# > None None
