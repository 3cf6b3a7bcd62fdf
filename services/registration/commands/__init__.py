"""What registration offers at the command line beyond running it."""
