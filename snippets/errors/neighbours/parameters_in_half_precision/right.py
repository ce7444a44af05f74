import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
with torch.autocast("cpu", dtype=torch.float16):
    output = layer(torch.tensor([[1.0, 2.0]]))
scaler.scale(output.sum()).backward()
scaler.step(optimizer)
print(output.dtype, layer.weight.grad)
# > torch.float16 tensor([[1., 2.]])
