"""The dashboard: reads the store of processed data and nothing else."""
