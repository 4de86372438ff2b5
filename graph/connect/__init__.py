"""Connect: who is tied to whom on that date. Paths rank and draw; ownership, control and kinship are what law reads."""
