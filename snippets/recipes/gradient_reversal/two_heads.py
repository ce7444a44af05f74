import torch


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(x, strength):
        return x.view_as(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.strength = inputs

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output, None


# --8<-- [start:heads]
x = torch.tensor([1.0, 2.0])
encoder = torch.tensor(1.0, requires_grad=True)
head = torch.tensor([1.0, 1.0], requires_grad=True)  # of the adversary
features = encoder * x
task = (features - 3).pow(2).sum()
adversary = (head @ Reverse.apply(features, 0.5)).pow(2)
loss = task + adversary
loss.backward()
print(encoder.grad)
# > tensor(-17.)
print(head.grad)
# > tensor([ 6., 12.])
# --8<-- [end:heads]
