"""How answers look to people: in a terminal (with rich, if it is there) and in a notebook."""
