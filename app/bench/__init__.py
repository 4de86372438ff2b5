"""Measurements of the product by itself: claims of speed have a command that repeats them."""
