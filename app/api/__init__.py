"""The REST face (CONTRACT §2): each handler parses, calls one use case or read, and shapes the answer."""
