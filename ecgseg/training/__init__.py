"""Training of all networks: one loop, its tasks, settings and checkpoints."""
