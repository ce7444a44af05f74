import torch

x = torch.tensor([0.0, 0.0], requires_grad=True)
h = x.sigmoid()
h.relu_()  # changes no number here
try:
    h.sum().backward()
except RuntimeError as error:
    print(str(error).partition(";")[0])
# > one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]], which is output 0 of Sigmoid, is at version 1
x.sigmoid().relu().sum().backward()
print(x.grad)
# > tensor([0.2500, 0.2500])
