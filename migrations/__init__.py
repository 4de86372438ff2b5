"""The schema's history: one numbered revision per change, carried in the wheel."""
