"""Input and output beside the database."""
