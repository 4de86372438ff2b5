"""Who is tied to whom, measured: an invented province with conflicts planted in it, the product, and what else there is."""
