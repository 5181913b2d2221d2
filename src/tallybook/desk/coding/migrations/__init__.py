"""How the tables of double coding came to be."""
