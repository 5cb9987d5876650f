"""The last line of a row says in words what was written last."""

from __future__ import annotations

import pytest

from latchkey import language
from latchkey.app.rooms import ENCRYPTED, Room, in_words, own_words
from latchkey.app.roster import Roster
from latchkey.app.sync_answer import RoomDelta, TimelineEvent
from tests.unit.app.changes import (
    ALICE,
    BOB,
    ME,
    NOW_MS,
    ROOM,
    SENT_MS,
    edit,
    joined,
    member,
    message,
    named,
    redaction,
    state,
    text,
)


def last_of(*deltas: RoomDelta) -> tuple[str, str]:
    roster = Roster(ME)
    rows = [roster.apply(delta, NOW_MS) for delta in deltas]
    assert rows[-1] is not None
    return in_words(rows[-1].last_sender), in_words(rows[-1].last_text)


def words(event: TimelineEvent) -> str:
    return last_of(joined(event))[1]


@pytest.mark.parametrize(
    "content, expected",
    [
        ({"msgtype": "m.text", "body": "hello\n  there"}, "hello there"),
        ({"msgtype": "m.notice", "body": "beep"}, "beep"),
        ({"msgtype": "m.text", "body": "plain", "formatted_body": "<h1>loud</h1>"}, "plain"),
        ({"msgtype": "m.image", "body": "cat.png"}, "Image"),
        ({"msgtype": "m.video", "body": "cat.mp4"}, "Video"),
        ({"msgtype": "m.audio", "body": "cat.ogg"}, "Audio"),
        ({"msgtype": "m.location", "body": "there"}, "Location"),
        ({"msgtype": "m.file", "body": "plan.pdf"}, "File: plan.pdf"),
        ({"msgtype": "m.file", "body": "a caption", "filename": "plan.pdf"}, "File: plan.pdf"),
        ({"msgtype": "m.file"}, "File"),
        ({"msgtype": "org.example.new", "body": "as text"}, "as text"),
        ({"msgtype": ["m.image"], "body": "as text"}, "as text"),
        ({"msgtype": "m.text", "body": {"no": "text"}}, "Empty message"),
        ({"msgtype": "m.text", "body": "\u200b"}, "Empty message"),
        ({"msgtype": "m.text"}, "Empty message"),
    ],
)
def test_each_kind_of_message_has_its_words(content: dict[str, object], expected: str) -> None:
    assert words(message(content)) == expected


@pytest.mark.parametrize(
    "kind, content, expected",
    [
        ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}, "Encrypted message"),
        ("m.sticker", {"body": "a cat"}, "Sticker"),
        ("m.poll.start", {"m.poll": {"question": {"m.text": [{"body": "Tea?"}]}}}, "Poll: Tea?"),
        (
            "org.matrix.msc3381.poll.start",
            {"org.matrix.msc3381.poll.start": {"question": {"body": "Tea?"}}},
            "Poll: Tea?",
        ),
        ("m.poll.start", {"m.poll": {"question": {"m.text": [5]}}}, "Poll"),
        ("m.poll.start", {"m.poll": 5}, "Poll"),
    ],
)
def test_other_kinds_of_event_that_count_as_messages_do_too(
    kind: str, content: dict[str, object], expected: str
) -> None:
    assert words(message(content, kind=kind)) == expected


def test_an_emote_begins_with_a_name() -> None:
    waves = message({"msgtype": "m.emote", "body": "waves"})
    assert last_of(joined(member(ALICE, "Alice"), waves)) == ("Alice", "* Alice waves")
    assert words(message({"msgtype": "m.emote"})) == "Empty message"


def test_its_sender_goes_by_display_name_or_user_id_and_oneself_by_you() -> None:
    assert last_of(joined(member(ALICE, "Alice"), text("a"))) == ("Alice", "a")
    assert last_of(joined(text("a"))) == (ALICE, "a")
    assert last_of(joined(member(ME, "Me"), text("a", sender=ME))) == ("You", "a")


def test_a_sender_of_a_name_that_another_bears_is_told_apart() -> None:
    assert last_of(joined(member(ALICE, "Bob"), member(BOB, "Bob"), text("a"))) == ("Bob (@alice:x)", "a")


def test_a_new_name_of_its_sender_is_taken_over() -> None:
    assert last_of(joined(member(ALICE, "Alice"), text("a")), joined(member(ALICE, "Al"))) == ("Al", "a")


def test_the_quote_in_an_old_reply_is_left_out() -> None:
    content: dict[str, object] = {
        "msgtype": "m.text",
        "body": "> <@bob:x> what was\n> said before\n\nthe answer",
        "m.relates_to": {"m.in_reply_to": {"event_id": "$0"}},
    }
    assert words(message(content)) == "the answer"
    assert words(message({"msgtype": "m.text", "body": "> a quote of my own"})) == "> a quote of my own"


def test_the_newest_of_a_timeline_wins() -> None:
    assert last_of(joined(text("one", "$1"), text("two", "$2")))[1] == "two"


def test_reactions_and_state_are_no_messages() -> None:
    reaction = message({"m.relates_to": {"rel_type": "m.annotation", "key": "+1"}}, "$2", kind="m.reaction")
    topic = TimelineEvent("m.room.topic", ALICE, SENT_MS, {"topic": "new"}, "$3", state_key="")
    assert last_of(joined(text("one"), reaction, topic))[1] == "one"


def test_a_message_type_used_as_state_is_no_message() -> None:
    sneaky = TimelineEvent("m.room.message", ALICE, SENT_MS, {"body": "state"}, "$2", state_key="")
    assert last_of(joined(text("one"), sneaky))[1] == "one"
    assert last_of(joined(text("one"), state("m.room.message", {"body": "state"})))[1] == "one"


def test_an_edit_replaces_the_last_message_and_no_other() -> None:
    assert last_of(joined(text("one", "$1")), joined(edit("$1", "uno")))[1] == "uno"
    assert last_of(joined(text("one", "$1"), text("two", "$2")), joined(edit("$1", "uno")))[1] == "two"


def test_an_edit_can_be_edited_again() -> None:
    deltas = joined(text("one", "$1")), joined(edit("$1", "uno", "$e1")), joined(edit("$1", "eins", "$e2"))
    assert last_of(*deltas)[1] == "eins"


@pytest.mark.parametrize(
    "broken",
    [
        edit("$1", "forged", sender=BOB),
        message({"m.relates_to": {"rel_type": "m.replace", "event_id": "$1"}, "m.new_content": "no"}, "$e"),
        message({"m.relates_to": {"rel_type": "m.replace", "event_id": 5}, "m.new_content": {"body": "no"}}, "$e"),
        message({"m.relates_to": {"rel_type": "m.replace"}, "m.new_content": {"body": "no"}}, "$e"),
        message(
            {"m.relates_to": {"rel_type": "m.replace", "event_id": "$1"}, "m.new_content": {"body": "no"}},
            "$e",
            kind="m.room.encrypted",
        ),
    ],
)
def test_an_edit_that_is_not_the_senders_own_or_makes_no_sense_changes_nothing(broken: TimelineEvent) -> None:
    assert last_of(joined(text("one", "$1")), joined(broken))[1] == "one"


def test_an_edit_of_something_never_seen_is_no_message_of_its_own() -> None:
    assert last_of(joined(edit("$old", "uno"))) == ("", "")


def test_a_redaction_of_the_last_message_empties_it() -> None:
    assert last_of(joined(text("one", "$1")), joined(redaction("$1"))) == (ALICE, "Message deleted")
    emote = message({"msgtype": "m.emote", "body": "waves"}, "$1")
    assert last_of(joined(emote), joined(redaction("$1")))[1] == "Message deleted"


def test_a_redaction_of_another_or_of_nothing_changes_nothing() -> None:
    assert last_of(joined(text("one", "$1")), joined(redaction("$0")))[1] == "one"
    assert last_of(joined(text("one", "")), joined(redaction("")))[1] == "one"
    assert last_of(joined(redaction("$1")))[1] == ""


def test_a_redacted_edit_gives_way_to_what_was_written_first() -> None:
    edited = joined(text("one", "$1")), joined(edit("$1", "uno", "$e1"))
    assert last_of(*edited, joined(redaction("$e1")))[1] == "one"


def test_with_a_redacted_edit_an_emote_is_one_again_and_what_was_none_is_not() -> None:
    emote: dict[str, object] = {"msgtype": "m.emote", "body": "waves"}
    plain: dict[str, object] = {"msgtype": "m.text", "body": "is here"}

    def unedited(first: dict[str, object], second: dict[str, object]) -> str:
        relation = {"rel_type": "m.replace", "event_id": "$1"}
        edited = message({"m.new_content": second, "m.relates_to": relation}, "$e1")
        return last_of(joined(message(first)), joined(edited), joined(redaction("$e1")))[1]

    assert unedited(emote, plain) == f"* {ALICE} waves"
    assert unedited(plain, emote) == "is here"
    assert unedited({"msgtype": "m.image"}, emote) == "Image"


def test_an_edit_does_not_bring_back_what_was_deleted() -> None:
    deltas = joined(text("one", "$1")), joined(redaction("$1")), joined(edit("$1", "uno"))
    assert last_of(*deltas)[1] == "Message deleted"


def test_a_message_that_comes_already_emptied_was_deleted() -> None:
    assert words(message({})) == "Message deleted"
    gone = TimelineEvent("m.room.encrypted", ALICE, SENT_MS, {"algorithm": "x"}, "$1", redacted=True)
    assert words(gone) == "Message deleted"


@pytest.mark.parametrize(
    "event",
    [
        message({}, kind="m.room.encrypted"),
        message({"algorithm": "x"}, kind="m.room.encrypted"),
        message({"msgtype": "m.image"}),
        message({"msgtype": "m.file", "body": "plan.pdf"}, sender=ME),
        message({"m.poll": {"question": {"m.text": [{"body": "Tea?"}]}}}, kind="m.poll.start"),
        text(""),
    ],
)
def test_what_is_kept_is_the_same_in_every_language(event: TimelineEvent) -> None:
    def kept(tag: str) -> tuple[Room | None, bytes]:
        language.use(tag)
        roster = Roster(ME)
        return roster.apply(joined(named("Harbour"), event), NOW_MS), roster.facts_of(ROOM)

    german, english = kept("de"), kept(language.ENGLISH)
    assert german == english
    assert german[0] is not None
    assert words(event) not in german[0].last_text


def test_a_text_that_reads_as_the_programs_own_words_stays_a_text() -> None:
    """Nor can a server write what own words are kept as."""
    row = Roster(ME).apply(joined(text("Encrypted message", sender=BOB)), NOW_MS)
    assert row is not None
    assert (row.last_text, in_words(row.last_text)) == ("Encrypted message", "Encrypted message")
    forged = Roster(ME).apply(joined(member(BOB, own_words("you")), text(ENCRYPTED, sender=BOB)), NOW_MS)
    assert forged is not None
    assert (forged.last_sender, forged.last_text) == ("you", "m.room.encrypted")
    deleted = text("Message deleted", "$1")
    assert last_of(joined(deleted), joined(edit("$1", "not at all")))[1] == "not at all"


def test_own_words_of_another_version_are_left_out() -> None:
    assert in_words(own_words("m.hologram")) == in_words(own_words("m.hologram", "boat")) == ""
