"""What a stranger, a member of another group or a forged form must not be able to do, tried on every route."""
