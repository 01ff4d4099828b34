"""What the measures app prints: rows gathered in a constant number of queries, laid out as PDF."""
