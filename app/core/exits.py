"""Why the program may refuse to start, and the exit status that says so (sysexits.h)."""

BAD_VALUE = 64
NO_DATABASE = 69
NO_MIGRATION = 70
NO_DATA_DIR = 73
BAD_SECRET = 78


class Refusal(Exception):  # noqa: N818 - not a fault of ours: we decline, and say what to do
    """The program can't start. `code`: the exit status; text: one line, what to do."""

    def __init__(self, code: int, line: str) -> None:
        super().__init__(line)
        self.code = code
