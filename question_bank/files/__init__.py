"""Files as they come: their kinds, their limits, and tables of cells out of them and into them."""
