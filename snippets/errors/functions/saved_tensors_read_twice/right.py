import torch


class Product(torch.autograd.Function):
    clear_saved_tensors_on_access = True

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_a = b * grad_output
        grad_b = a * grad_output
        return grad_a, grad_b


a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
y = Product.apply(a, b)
y.backward(torch.tensor([1.0, 10.0]))
print(a.grad, b.grad)
# > tensor([ 3., 40.]) tensor([ 1., 20.])
