"""The meetings' command line, for leads who are no technicians."""
