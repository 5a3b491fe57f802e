"""Statistics of small published counts: pure functions of numbers, no files, tables or screen."""
