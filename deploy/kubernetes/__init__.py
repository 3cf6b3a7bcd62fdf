"""Manifests, and what is generated into them."""
