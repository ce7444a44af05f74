import torch


class Head(torch.nn.Module):
    def forward(self, x):
        return {"double": 2 * x, "square": x**2}


def watch(module, grad_input, grad_output):
    print(grad_input, grad_output)


head = Head()
head.register_full_backward_hook(watch)
x = torch.tensor([3.0, 4.0], requires_grad=True)
head(x)["square"].sum().backward()
#! UserWarning: For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received <class 'dict'>
print(x.grad)
# > tensor([6., 8.])
