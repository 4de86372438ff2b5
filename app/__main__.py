"""The door: `python -m app` and the installed command `benang` both enter here."""


def main() -> None:
    """Hand over to the command line; imported here so that importing this module costs nothing."""
    from app.cli import main as run

    run()


if __name__ == "__main__":
    main()
