"""The whole stack on one machine, from packages alone: real PostgreSQL, real Kafka, a mail catcher, an edge."""
