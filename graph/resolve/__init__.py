"""Who is who: names parsed once, candidates by keys, comparison with reasons, joining by strong numbers."""
