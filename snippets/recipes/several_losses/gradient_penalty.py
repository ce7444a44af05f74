import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)

loss = w.pow(2).sum()
seed = scaler.scale(torch.ones_like(loss))
(scaled,) = torch.autograd.grad(loss, w, grad_outputs=seed, create_graph=True)
gradient = scaled / scaler.get_scale()
scaler.scale(loss + gradient.pow(2).sum()).backward()
scaler.unscale_(optimizer)
print(gradient.detach(), w.grad)
# > tensor([2., 4.]) tensor([10., 20.])
