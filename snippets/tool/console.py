import logging

stock = {"apple": 3, "pear": 0}
[name for name, count in stock.items() if not count]
# > ['pear']

if not stock["pear"]:
    logging.warning("no pears")
    # > WARNING:root:no pears
