"""Decides which command runs: the one entry of ``callout`` and of ``python -m desktop``."""

import argparse
import locale
import os
import sys

from api_client.vocabulary import EXIT_CODES
from desktop import commands, words
from desktop.commands import speech
from desktop.store.faults import CannotStart


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 1 for a failed check, 2 for wrong usage.

    A start fault has an exit code of its own (``EXIT_CODES``) and is said in one plain sentence.
    """
    speech.in_utf8()
    words.choose(words.preferred(os.environ.get("CALLOUT_LANGUAGE") or locale.getlocale()[0]))
    parser = argparse.ArgumentParser(prog="callout", description=words.text("command.callout"))
    given = sys.argv[1:] if arguments is None else arguments
    commands.add_parsers(parser, given)
    asked = parser.parse_args(given)
    try:
        code = asked.func(asked)
    except CannotStart as fault:
        speech.fault(fault.fault, fault.fields, json_wanted=getattr(asked, "json", False))
        return EXIT_CODES[fault.fault]
    except BrokenPipeError:
        speech.unheard()
        return 1
    assert isinstance(code, int)
    return code


if __name__ == "__main__":
    sys.exit(main())
