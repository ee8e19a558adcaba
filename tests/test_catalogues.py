"""Whether texts are read from a .po file as gettext's own tools read them."""

from importlib.resources import files
from io import BytesIO

import pytest
from babel.messages import pofile

from desktop import catalogues
from desktop.catalogues import Malformed
from desktop.words import Language

SMALL = r"""# Words.
msgid ""
msgstr ""
"Language: xx\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\n"

msgid "said"
msgstr ""
"one \"quoted\" line\n"
"and \\ 另一行"
msgid "many"
msgid_plural "many"
msgstr[0] "one"
msgstr[1] "few"
msgstr[2] "so "
"many"
"""


def test_lines_escapes_and_plurals_are_read() -> None:
    found = catalogues.read(SMALL.split("\n"))
    assert found.gettext("said") == 'one "quoted" line\nand \\ 另一行'
    assert [found.ngettext("many", "many", count) for count in (1, 3, 9)] == [
        "one",
        "few",
        "so many",
    ]
    assert found.gettext("absent") == "absent"
    assert found.ngettext("absent", "absent", 2) == "absent"
    assert "" not in found.texts


@pytest.mark.parametrize(
    "line",
    ['msgctxt "a"', 'msgid "open', "msgstr open", "something else", '"goes on with nothing"'],
)
def test_what_is_none_of_its_lines_is_refused(line: str) -> None:
    with pytest.raises(Malformed):
        catalogues.read(['msgid "a"', line])


def test_without_a_rule_there_is_one_form() -> None:
    found = catalogues.read(['msgid "a"', 'msgid_plural "a"', 'msgstr[0] "each"'])
    assert found.ngettext("a", "a", 5) == "each"


@pytest.mark.parametrize("language", Language)
def test_ours_are_read_as_by_a_tool_for_translators(language: Language) -> None:
    source = files("resources").joinpath("locale", f"{language}.po").read_bytes()
    theirs = pofile.read_po(BytesIO(source), locale=str(language))
    ours = catalogues.read(source.decode().split("\n"))
    for message in theirs:
        if isinstance(message.id, str) and message.id:
            assert ours.gettext(message.id) == message.string
        elif message.id:
            forms = {form for key, form in ours.plurals if key == message.id[0]}
            assert forms == set(range(theirs.num_plurals))
            for form in forms:
                assert ours.plurals[message.id[0], form] == list(message.string or ())[form]
    assert len(ours.texts) + len({key for key, _ in ours.plurals}) == len(theirs)
