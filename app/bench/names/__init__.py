"""Names under test: invented populations, careless writings with known answers, and what the product makes of them."""
