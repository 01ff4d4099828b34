"""A base of any size for measurements: the rows of the peer application (`bench/vanilla/gen.py`), in our tables."""
