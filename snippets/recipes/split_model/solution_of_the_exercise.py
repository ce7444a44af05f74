import torch

front = torch.tensor([1.0, 2.0], requires_grad=True)
h = front * torch.tensor([3.0, 4.0])
for scale in [1.0, 10.0]:
    received = h.detach().requires_grad_()
    (scale * received.pow(2).sum()).backward()
    (gradient,) = torch.autograd.grad(h, front, received.grad, retain_graph=True)
    print(received.grad, gradient)
# > tensor([ 6., 16.]) tensor([18., 64.])
# > tensor([ 60., 160.]) tensor([180., 640.])
