import torch


class Head(torch.nn.Module):
    def forward(self, x):
        return 2 * x, x**2


def watch(module, grad_input, grad_output):
    print(grad_input, grad_output)


head = Head()
head.register_full_backward_hook(watch)
x = torch.tensor([3.0, 4.0], requires_grad=True)
double, square = head(x)
square.sum().backward()
# > (tensor([6., 8.]),) (None, tensor([1., 1.]))
print(x.grad)
# > tensor([6., 8.])
