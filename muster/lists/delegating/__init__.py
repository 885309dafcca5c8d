"""Which authority over lists the board delegates to whom: a table that somebody proposes and the board agrees on."""
