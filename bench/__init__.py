"""Measurements, side by side with a peer and with bare limits: `python -m bench`, one JSON line a figure."""
