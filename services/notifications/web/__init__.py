"""What people see of notifications. No SQL, no rules."""
