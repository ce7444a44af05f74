import torch


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([3.0, 4.0]))

    def forward(self, x):
        return x * self.weight


def look(module, grad_input, grad_output):
    print("into its backward:", grad_output)
    print("out of it:", grad_input)


layer = Scale()
layer.register_full_backward_hook(look)
seed = torch.tensor([1.0, 10.0])
x = torch.tensor([1.0, 2.0], requires_grad=True)
layer(x).backward(gradient=seed)
# > into its backward: (tensor([ 1., 10.]),)
# > out of it: (tensor([ 3., 40.]),)
print(layer.weight.grad)
# > tensor([ 1., 20.])
layer(x.detach()).backward(gradient=seed)
# > into its backward: (tensor([ 1., 10.]),)
# > out of it: (None,)
#! UserWarning: Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.
