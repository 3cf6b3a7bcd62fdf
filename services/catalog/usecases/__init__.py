"""What leads and events do to the catalog: one file a verb, one transaction each, the caller's."""
