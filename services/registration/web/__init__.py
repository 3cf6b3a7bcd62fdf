"""What people and machines see of registration. No SQL, no rules."""
