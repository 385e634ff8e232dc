"""`python -m fanscribe_cli` is `fanscribe`."""

from fanscribe_cli.app import main

if __name__ == "__main__":
    main()
