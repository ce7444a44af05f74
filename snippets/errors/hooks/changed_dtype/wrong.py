import torch


def weigh(grad):
    return grad * torch.tensor([1.0, 10.0, 100.0], dtype=torch.float64)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.register_hook(weigh)
x.pow(2).sum().backward()
#! RuntimeError: hook 'weigh' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)
