"""Pure reading and judging of what workbooks hold; no Django here."""
