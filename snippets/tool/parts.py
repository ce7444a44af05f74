# --8<-- [start:setup]
stock = {"apple": 3, "pear": 0}
# --8<-- [end:setup]

stock["plum"] = 12

# --8<-- [start:question]
empty = [name for name, count in stock.items() if not count]
print(empty)
# > ['pear']
# --8<-- [end:question]
