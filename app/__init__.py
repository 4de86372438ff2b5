"""The service: takes in what sources say, keeps it, screens it, and shows it to people who may see it."""
