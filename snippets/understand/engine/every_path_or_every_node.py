def every_path(node, seed):
    calls.append(node)
    if node == 0:
        return seed
    return every_path(node - 1, seed) + every_path(node - 1, seed)


def every_node(last, seed):
    weights = [0.0] * last + [seed]
    for node in range(last, -1, -1):
        calls.append(node)
        if node > 0:
            weights[node - 1] += weights[node] + weights[node]
    return weights[0]


# x[i] = x[i - 1] + x[i - 1], ten times
calls = []
print(every_path(10, 1.0), len(calls))
# > 1024.0 2047
calls = []
print(every_node(10, 1.0), len(calls))
# > 1024.0 11
