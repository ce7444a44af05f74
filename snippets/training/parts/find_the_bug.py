wrong = [i for i in range(6) if i % 3 == 0]
right = [i for i in range(6) if (i + 1) % 3 == 0]
print(wrong, right)
# > [0, 3] [2, 5]
