"""The generators of numbers; importing this package registers them."""
