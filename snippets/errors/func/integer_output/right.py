import torch


def classify(x):
    scores = x.pow(2)
    return scores, scores.argmax()


x = torch.tensor([1.0, 3.0, 2.0])
scores, vjp, label = torch.func.vjp(classify, x, has_aux=True)
print(vjp(torch.ones_like(scores)), label)
# > (tensor([2., 6., 4.]),) tensor(1)
