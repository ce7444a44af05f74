STAGES, PARTS = 3, 12
free_at = [0] * STAGES
for _ in range(PARTS):
    arrives = 0
    for stage in range(STAGES):
        free_at[stage] = max(free_at[stage], arrives) + 1
        arrives = free_at[stage]
print(arrives)
# > 14
print(round(1 - PARTS / arrives, 3))
# > 0.143
