"""How a skeleton branch runs on a device. What runs is chosen by one rule and has a name, so that it can be shown."""
