a = 3.0
slopes = [a, a]  # of a * a, by its first factor and by its second

overwritten = added = 0.0
for slope in slopes:
    overwritten = 1.0 * slope
    added += 1.0 * slope
print(overwritten, added)
# > 3.0 6.0
