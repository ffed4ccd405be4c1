"""What each class of message demands, as the table of classes says it."""

from datetime import timedelta

import pytest

from bot.care.messages import MessageClass


@pytest.mark.parametrize(
    ("message_class", "hours"),
    [
        (MessageClass.URGENT, 24),
        (MessageClass.ALERT, 24),
        (MessageClass.REPLY, 1),
        (MessageClass.TREATMENT, 24),
        (MessageClass.VISIT, 24),
        (MessageClass.PROMPT, 24),
        (MessageClass.DIGEST, 24),
    ],
)
def test_a_class_is_worth_sending_for_so_long(message_class: MessageClass, hours: int) -> None:
    assert message_class.handling.lasts_for == timedelta(hours=hours)


def test_what_must_not_wait_leaves_first_and_what_nobody_asked_for_last() -> None:
    ranks = [one.handling.rank for one in MessageClass]
    assert ranks == sorted(ranks)
    assert [one for one in MessageClass if one.handling.rank == 0] == [MessageClass.URGENT]
    asked = [one.handling.rank for one in MessageClass if not one.handling.unasked]
    unasked = [one.handling.rank for one in MessageClass if one.handling.unasked]
    assert max(asked) < min(unasked)
