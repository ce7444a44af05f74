import torch


class Stop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h):
        return h.clone()

    @staticmethod
    def backward(ctx, seed):
        return None


x = torch.tensor([1.0, 2.0], requires_grad=True)
x.register_hook(lambda grad: print("arrives:", grad))
x.register_post_accumulate_grad_hook(lambda leaf: print("in .grad:", leaf.grad))
Stop.apply(x).backward(gradient=torch.tensor([1.0, 10.0]))
# > arrives: None
# > in .grad: None
