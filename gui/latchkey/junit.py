"""Played scenarios as JUnit XML, which every CI reads."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Played(NamedTuple):
    """``told`` is what the Latchkey that played it printed; ``code`` 0 where the outcome was shown, 1 where not, anything else
    where it was not played to its end."""

    name: str
    seconds: float
    code: int
    told: str

    @property
    def is_as_expected(self) -> bool:
        return self.code == 0


def report(played: Sequence[Played]) -> bytes:
    """One test suite with a test case for each: a failure where the outcome was not shown, an error where it was not played to
    its end."""
    counts = {
        "tests": len(played),
        "failures": sum(one.code == 1 for one in played),
        "errors": sum(one.code not in (0, 1) for one in played),
        "skipped": 0,
    }
    numbers = {name: str(count) for name, count in counts.items()} | {
        "time": _seconds(sum(one.seconds for one in played))
    }
    whole = Element("testsuites", numbers)
    suite = SubElement(whole, "testsuite", {"name": "latchkey scenarios", **numbers})
    for one in played:
        about = {"classname": "latchkey.scenarios", "name": one.name, "time": _seconds(one.seconds)}
        _tell(SubElement(suite, "testcase", about), one)
    indent(whole)
    file = io.BytesIO()
    ElementTree(whole).write(file, "utf-8", xml_declaration=True)
    return file.getvalue()


def _tell(case: Element, one: Played) -> None:
    told = _NOT_IN_XML.sub("\ufffd", one.told)
    if one.is_as_expected:
        SubElement(case, "system-out").text = told
    else:
        what = {"message": told.partition("\n")[0], "type": f"exit code {one.code}"}
        SubElement(case, "failure" if one.code == 1 else "error", what).text = told


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
