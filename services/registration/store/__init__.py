"""All SQL of registration. Every function takes a connection; none commits."""
