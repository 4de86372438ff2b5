"""The core: who is who, who is tied to whom, which ties matter and why; values in, values out."""
