"""Text is data: indicators, caveats, breaks and quoted figures, and the loader that reads them."""
