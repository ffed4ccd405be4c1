"""What becomes of a message is told from the cause of a failure, never guessed."""

import socket
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.care.messages import Fate, Outcome
from bot.care.saying import Button, Contact, Say
from bot.chat.messenger import Messenger, call, read
from bot.chat.transport import Answer, Document, Transport
from bot.preview import LocalTelegram, Sender

HELLO = Say("Hello")
BLINK = timedelta(milliseconds=30)


class Impatient(Transport):
    """Waits for no answer longer than a blink."""

    async def post(
        self, method: str, params: Mapping[str, Any], *, document: Document | None = None, lasts_for: timedelta = BLINK
    ) -> Answer:
        return await super().post(method, params, document=document, lasts_for=BLINK)


async def test_what_telegram_took_is_sent_and_has_an_id(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    outcome = await messenger.send(anna.id, Say("A **plain** {word}", ((2, 9),), ((Button("Here", "a:b"),),)))
    message = telegram.said(anna.id)[-1]
    assert outcome == Outcome(Fate.SENT, "accepted", message.id)
    assert message.text == "A **plain** {word}"
    assert message.entities == [{"type": "bold", "offset": 2, "length": 9}]
    assert [[(button.text, button.data) for button in row] for row in message.buttons] == [[("Here", "a:b")]]
    assert telegram.violations == []


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        ("500", Outcome(Fate.UNKNOWN, "server-error")),
        ("502-html", Outcome(Fate.UNKNOWN, "server-error")),
        ("reset-before", Outcome(Fate.UNKNOWN, "connection-lost")),
        ("reset-after", Outcome(Fate.UNKNOWN, "connection-lost")),
        ("429:7", Outcome(Fate.LATER, "too-many-requests", retry_after=timedelta(seconds=7))),
        ("400-parse", Outcome(Fate.REFUSED, "refused")),
    ],
)
async def test_each_failure_has_its_outcome_and_is_no_reason_to_send_again(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender, mode: str, outcome: Outcome
) -> None:
    telegram.faults.fail_next.append(mode)
    assert await messenger.send(anna.id, HELLO) == outcome
    assert len([one for one in telegram.calls if one.method == "sendMessage"]) == 1


async def test_of_an_answer_that_does_not_come_nobody_knows(origin: str, telegram: LocalTelegram, anna: Sender) -> None:
    impatient = Impatient(origin, telegram.token)
    await impatient.open()
    telegram.faults.fail_next.append("hang")
    assert await Messenger(impatient).send(anna.id, HELLO) == Outcome(Fate.UNKNOWN, "timeout")
    assert telegram.said(anna.id)[-1].text == "Hello"
    telegram.faults.release()
    await impatient.close()


async def test_a_refused_connection_was_surely_no_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    refused = Transport(f"http://127.0.0.1:{port}", "1:abc")
    await refused.open()
    assert await Messenger(refused).send(1, HELLO) == Outcome(Fate.LATER, "no-connection")
    await refused.close()


async def test_a_closed_transport_says_so_and_sends_nothing() -> None:
    assert await Messenger(Transport("http://127.0.0.1:1", "1:abc")).send(1, HELLO) == Outcome(Fate.LATER, "closed")


async def test_a_wrong_token_keeps_the_message_for_later(origin: str, anna: Sender) -> None:
    wrong = Transport(origin, "100:wrong")
    await wrong.open()
    assert await Messenger(wrong).send(anna.id, HELLO) == Outcome(Fate.LATER, "token-refused")
    await wrong.close()


async def test_who_blocked_the_bot_is_gone(messenger: Messenger, telegram: LocalTelegram, anna: Sender) -> None:
    telegram.block(anna.id)
    assert await messenger.send(anna.id, HELLO) == Outcome(Fate.GONE, "unreachable")


async def test_who_never_wrote_or_is_unknown_is_gone(messenger: Messenger, telegram: LocalTelegram) -> None:
    silent = telegram.add_person("Ben")
    assert (await messenger.send(silent.id, HELLO)).fate is Fate.GONE
    assert (await messenger.send(12345, HELLO)).fate is Fate.GONE


async def test_an_edit_takes_the_place_of_the_message(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    first = (await messenger.send(anna.id, HELLO)).message_id
    assert await messenger.send(anna.id, Say("Bye", edits=first)) == Outcome(Fate.SENT, "accepted", first)
    assert [message.text for message in telegram.said(anna.id)] == ["Bye"]


async def test_an_edit_that_changes_nothing_is_done_already(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    first = (await messenger.send(anna.id, HELLO)).message_id
    assert await messenger.send(anna.id, Say("Hello", edits=first)) == Outcome(Fate.SENT, "already-so")
    assert len(telegram.said(anna.id)) == 1


async def test_what_cannot_be_edited_any_more_is_said_anew(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    outcome = await messenger.send(anna.id, Say("Bye", ((0, 3),), ((Button("Here", "a"),),), edits=4711))
    said = telegram.said(anna.id)[-1]
    assert outcome == Outcome(Fate.SENT, "accepted", said.id)
    assert (said.text, said.buttons[0][0].text) == ("Bye", "Here")


async def test_bold_words_that_telegram_cannot_read_are_sent_plain(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    telegram.faults.fail_next.append("400-parse")
    assert (await messenger.send(anna.id, Say("Hello", ((0, 5),)))).fate is Fate.SENT
    assert (telegram.said(anna.id)[-1].text, telegram.said(anna.id)[-1].entities) == ("Hello", [])


async def test_a_second_refusal_is_final(messenger: Messenger, telegram: LocalTelegram, anna: Sender) -> None:
    telegram.faults.fail_next += ["400-parse", "400-parse"]
    assert (await messenger.send(anna.id, Say("Hello", ((0, 5),)))).fate is Fate.REFUSED


async def test_a_document_goes_with_its_name_its_bytes_and_its_caption(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    outcome = await messenger.send(anna.id, Say("All of it", ((0, 3),), document="a-b.json"), "{é}".encode())
    message = telegram.said(anna.id)[-1]
    assert outcome == Outcome(Fate.SENT, "accepted", message.id)
    assert message.document is not None
    assert (message.document.file_name, message.document.content) == ("a-b.json", "{é}".encode())
    assert (message.caption, message.entities) == ("All of it", [{"type": "bold", "offset": 0, "length": 3}])


async def test_a_lost_upload_is_unclear_too(messenger: Messenger, telegram: LocalTelegram, anna: Sender) -> None:
    telegram.faults.fail_on = None
    telegram.faults.fail_next.append("reset-after")
    outcome = await messenger.send(anna.id, Say("All", document="a.json"), b"{}")
    assert outcome == Outcome(Fate.UNKNOWN, "connection-lost")


def test_a_message_shows_no_preview_of_a_link_and_a_quiet_one_makes_no_sound() -> None:
    method, params = call(7, Say("See x.org", silent=True))
    assert (method, params["chat_id"], params["disable_notification"]) == ("sendMessage", 7, True)
    assert params["link_preview_options"] == {"is_disabled": True}
    assert "disable_notification" not in call(7, HELLO)[1]
    assert "disable_notification" not in call(7, Say("x", edits=3, silent=True))[1]


def test_the_keyboard_that_asks_for_a_place_comes_and_goes() -> None:
    asking = call(7, Say("Where?", asks_location="Share"))[1]["reply_markup"]
    assert asking["keyboard"] == [[{"text": "Share", "request_location": True}]]
    assert call(7, Say("Thanks", drops_keyboard=True))[1]["reply_markup"] == {"remove_keyboard": True}
    assert "reply_markup" not in call(7, HELLO)[1]


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (Answer(200, {"message_id": 3}), Fate.SENT),
        (Answer(200, True), Fate.SENT),
        (Answer(401, None, "Unauthorized"), Fate.LATER),
        (Answer(429, None, "Too Many Requests: retry after 3"), Fate.LATER),
        (Answer(400, None, "Bad Request: chat not found"), Fate.GONE),
        (Answer(400, None, "Bad Request: PEER_ID_INVALID"), Fate.GONE),
        (Answer(403, None, "Forbidden: user is deactivated"), Fate.GONE),
        (Answer(403, None, "Forbidden: anything new"), Fate.GONE),
        (Answer(400, None, "Bad Request: message is too long"), Fate.REFUSED),
        (Answer(404, None, "Not Found"), Fate.REFUSED),
        (Answer(500, None, "Internal Server Error"), Fate.UNKNOWN),
        (Answer(599, None, ""), Fate.UNKNOWN),
    ],
)
def test_an_answer_is_read_by_its_status_and_then_by_its_words(answer: Answer, fate: Fate) -> None:
    assert read(answer).fate is fate


async def test_what_only_edits_says_nothing_where_its_message_is_gone(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    outcome = await messenger.send(anna.id, Say("Gone", edits=99, only_edits=True))
    assert outcome == Outcome(Fate.REFUSED, "refused")
    assert telegram.said(anna.id) == []


async def test_a_message_is_pinned_and_loosened_and_a_contact_is_sent(
    messenger: Messenger, telegram: LocalTelegram, anna: Sender
) -> None:
    sent = await messenger.send(anna.id, Say(contact=Contact("Ward 4", "+4420"), silent=True))
    (message,) = telegram.said(anna.id)
    assert (message.id, message.silent) == (sent.message_id, True)
    assert message.content["contact"] == {"phone_number": "+4420", "first_name": "Ward 4"}
    assert await messenger.send(anna.id, Say(pins=message.id)) == Outcome(Fate.SENT, "accepted")
    assert [one.pinned for one in telegram.said(anna.id)] == [True]
    assert await messenger.send(anna.id, Say(unpins=message.id)) == Outcome(Fate.SENT, "accepted")
    assert [one.pinned for one in telegram.said(anna.id)] == [False]
    assert await messenger.send(anna.id, Say(pins=99)) == Outcome(Fate.REFUSED, "refused")
    assert telegram.violations == []
