"""Other systems that the catalog asks."""
