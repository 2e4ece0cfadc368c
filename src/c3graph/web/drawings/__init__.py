"""SVG drawn on the server: charts, graphs, maps, time lines."""
