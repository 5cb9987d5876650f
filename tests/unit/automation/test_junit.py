"""Played scenarios as CI reads them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from latchkey.junit import Played, report

GOOD = Played("outage", 17.25, 0, 'outage: "Active" was shown after 14.1 s.\n')
BAD = Played("soft-logout", 90.5, 1, "soft-logout: not as expected.\n  <Shown> & told: \x1b[31m\x00\ud800 \U0001f5dd\n")
BROKEN = Played("no-rotation", 1.0, -9, "")


def test_each_is_a_case_with_its_time_and_what_became_of_it() -> None:
    suite = ET.fromstring(report([GOOD, BAD, BROKEN]))[0]
    assert suite.attrib == {
        "name": "latchkey scenarios",
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
        "time": "108.750",
    }
    assert [(case.attrib["name"], case.attrib["time"], case[0].tag) for case in suite] == [
        ("outage", "17.250", "system-out"),
        ("soft-logout", "90.500", "failure"),
        ("no-rotation", "1.000", "error"),
    ]
    assert suite[1][0].attrib == {"message": "soft-logout: not as expected.", "type": "exit code 1"}
    assert suite[2][0].attrib["type"] == "exit code -9"


def test_what_xml_cannot_hold_is_replaced_and_all_else_stays() -> None:
    failure = ET.fromstring(report([BAD])).find(".//failure")
    assert failure is not None
    assert failure.text == BAD.told.translate({0x1B: "\ufffd", 0: "\ufffd", 0xD800: "\ufffd"})


def test_nothing_played_is_a_report_too() -> None:
    assert ET.fromstring(report([])).attrib["tests"] == "0"
