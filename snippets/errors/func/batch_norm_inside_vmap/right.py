import torch

norm = torch.nn.BatchNorm1d(2, track_running_stats=False)
x = torch.tensor([[[1.0, 2.0], [3.0, 6.0]], [[5.0, 0.0], [7.0, 8.0]]])
y = torch.vmap(norm)(x)
print(y[1].mean(dim=0))
# > tensor([0., 0.], grad_fn=<MeanBackward1>)
