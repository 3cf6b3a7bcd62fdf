"""What notifications do, a verb a file. Each use case is one transaction: state and events together."""
