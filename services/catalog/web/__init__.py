"""The catalog's HTTP side: pages for people, JSON for machines. It shows; it decides nothing."""
