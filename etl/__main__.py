"""``python -m etl``."""

from etl.cli import app


def main() -> None:
    """Run the command line."""
    app(prog_name="python -m etl")


if __name__ == "__main__":
    main()
