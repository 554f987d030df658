"""The judged run for machines, each format in a module of its own that ends in ``render``. No I/O."""
