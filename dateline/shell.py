"""What every command needs: exit codes, one line an error, and the guard that turns what happens into them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

from dateline.errors import DatelineError, SettingsError

__all__ = ["ALL", "CODES", "INTERRUPTED", "NOTHING", "SOME_FAILED", "guarded", "tell"]

ALL, SOME_FAILED, USAGE, NOTHING, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 3, 130, 141
CODES = """
\b
Exit codes:
  0    everything was coded
  1    some inputs could not be coded; the failures are listed
  2    the command was not understood
  3    nothing could be coded, or the output could not be written
  130  interrupted (Ctrl-C); what was coded is kept
  141  the program that was reading the output has gone (| head)
"""


def guarded(command: Callable[..., int | None]) -> Callable[..., NoReturn]:
    """Turn what a command returns or raises into an exit code, and every error on purpose into one line."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> NoReturn:
        try:
            code = command(*args, **kwargs) or ALL
            if sys.stdout:  # (None where it was closed: >&-)
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains when it empties the buffer at its end
            code = PIPE_CLOSED
        except KeyboardInterrupt:
            click.echo("dateline: interrupted", err=True)
            code = INTERRUPTED
        except (DatelineError, OSError) as error:
            tell(" ".join(str(error).split()))
            code = USAGE if isinstance(error, SettingsError) else NOTHING
        sys.exit(code)

    return run


def tell(message: str) -> None:
    click.echo(f"dateline: {message}", err=True)
