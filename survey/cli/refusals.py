"""Turns what went wrong into a sentence: one table for every command, no `try` in any of them.

In: an exception. Out: a line on standard error and an exit code. Called by: survey.cli.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from sqlalchemy.exc import DBAPIError

REFUSED = 1
NOT_UNDERSTOOD = 2
INTERRUPTED = 130


@dataclass
class Outcome:
    code: int = 0


@contextmanager
def explained() -> Iterator[Outcome]:
    outcome = Outcome()
    try:
        yield outcome
    except click.exceptions.Exit as end:
        outcome.code = end.exit_code
    except (click.Abort, KeyboardInterrupt):
        outcome.code = refuse(
            "stopped before it was done; nothing is half-done, start again when you like", INTERRUPTED
        )
    except click.UsageError as problem:
        problem.show(sys.stderr)
        outcome.code = NOT_UNDERSTOOD
    except click.ClickException as problem:
        outcome.code = refuse(problem.format_message())
    except (DBAPIError, sqlite3.Error) as problem:
        outcome.code = refuse(
            f"the database refused: {getattr(problem, 'orig', problem)}. Nothing was changed by this command"
        )
    except OSError as problem:
        outcome.code = refuse(about_a_file(problem))
    except (ValueError, LookupError) as problem:
        outcome.code = refuse(sentence(problem))


def about_a_file(problem: OSError) -> str:
    if problem.filename is None:
        return str(problem)
    return f"{problem.filename}: {problem.strerror}. Check the path and that you may read or write there"


def sentence(problem: Exception) -> str:
    """A refusal of our own says what, why and what next; anything else is a defect and must not look like a refusal."""
    if type(problem).__module__.split(".")[0] not in ("survey", "analytics"):
        raise problem
    return str(problem.args[0]) if problem.args else type(problem).__name__


def refuse(text: str, code: int = REFUSED) -> int:
    click.echo(f"canopy: {text}", err=True)
    return code
