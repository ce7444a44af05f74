order = "12 apples"
count = int(order)
#! ValueError: invalid literal for int() with base 10: '12 apples'
