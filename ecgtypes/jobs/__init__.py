"""What long jobs share: files that appear whole, receipts, locks, worker processes, a bar."""
