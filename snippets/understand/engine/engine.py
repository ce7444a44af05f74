import math


# --8<-- [start:value]
class Value:
    def __init__(self, data, edges=()):
        self.data = data
        self.edges = edges  # (input, how a weight for the output becomes one for it)
        self.grad = 0.0

    def __add__(self, other):
        return Value(
            self.data + other.data,
            [(self, lambda seed: seed), (other, lambda seed: seed)],
        )

    def __mul__(self, other):
        return Value(
            self.data * other.data,
            [
                (self, lambda seed: seed * other.data),
                (other, lambda seed: seed * self.data),
            ],
        )

    def sin(self):
        return Value(
            math.sin(self.data), [(self, lambda seed: seed * math.cos(self.data))]
        )


# --8<-- [end:value]
# --8<-- [start:backward]
def backward(outputs, seeds):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for source, _ in value.edges:
                visit(source)
            order.append(value)

    for output in outputs:
        visit(output)
    weights = dict.fromkeys(order, 0.0)
    for output, seed in zip(outputs, seeds, strict=True):
        weights[output] += seed
    for value in reversed(order):
        for source, vjp in value.edges:
            weights[source] += vjp(weights[value])
        if not value.edges:
            value.grad += weights[value]


# --8<-- [end:backward]
# --8<-- [start:use]
base, per_km = Value(3.0), Value(2.0)
fares = [base + per_km * Value(km) for km in (1.0, 2.0, 6.0)]
print([fare.data for fare in fares])
# > [5.0, 7.0, 15.0]
backward(fares, seeds=[0.0, -1.0, 2.0])
print(base.grad, per_km.grad)
# > 1.0 10.0
# --8<-- [end:use]


# --8<-- [start:share]
a, b = Value(2.0), Value(3.0)
product = a * b
y = [product + a, product.sin()]
backward(y, seeds=[1.0, 10.0])
print(round(a.grad, 4), round(b.grad, 4))
# > 32.8051 21.2034
# --8<-- [end:share]
