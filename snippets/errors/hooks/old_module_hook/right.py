import torch


def watch(module, grad_input, grad_output):
    print(grad_input)


net = torch.nn.Sequential(torch.nn.LeakyReLU(0.5), torch.nn.LeakyReLU(0.5))
net.register_full_backward_hook(watch)
x = torch.tensor([4.0, -5.0], requires_grad=True)
net(x).sum().backward()
# > (tensor([1.0000, 0.2500]),)
