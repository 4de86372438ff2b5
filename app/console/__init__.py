"""The console: pages for auditors and procurement units, rendered on the server, readable without scripts."""
