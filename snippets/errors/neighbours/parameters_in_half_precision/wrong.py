import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1).half()
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
scaler.scale(layer.weight.pow(2).sum()).backward()
scaler.step(optimizer)
#! ValueError: Attempting to unscale FP16 gradients.
