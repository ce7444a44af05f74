import torch

torch.manual_seed(0)
encoder, head = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
of_encoder = torch.optim.SGD(encoder.parameters(), lr=0.1)
of_head = torch.optim.SGD(head.parameters(), lr=0.1)
before = encoder.bias.clone()
for _ in range(3):
    of_encoder.zero_grad()
    of_head.zero_grad()
    head(encoder(torch.ones(4, 2))).mean().backward()
    of_encoder.step()
    of_head.step()
print(torch.equal(encoder.bias, before))
# > False
