import torch


def block(h):
    return torch.tanh(3 * h)


class Checkpoint(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)  # the input, and nothing from inside
        return block(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with torch.enable_grad():
            leaf = x.detach().requires_grad_()
            again = block(leaf)
        (gradient,) = torch.autograd.grad(again, leaf, grad_outputs=grad_output)
        return gradient


x = torch.tensor([0.0, 0.5], requires_grad=True)
y = Checkpoint.apply(x)
y.backward(gradient=torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([3.0000, 5.4212])
