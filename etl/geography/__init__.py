"""Areas on the map: boundaries, tiles and the tables of areas and their changes."""
