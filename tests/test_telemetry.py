"""Telemetry: what is counted, under which name, and that no label can come from a person."""

from datetime import timedelta

import pytest

from bot import telemetry as telemetry_module
from bot.care.messages import Ending, MessageClass
from bot.telemetry import CONTENT_TYPE, Telemetry


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


def lines(telemetry: Telemetry) -> list[str]:
    return telemetry.exposition().decode().splitlines()


def test_everything_is_counted_under_its_name(telemetry: Telemetry) -> None:
    telemetry.update_taken_in("message", "stored")
    telemetry.update_taken_in("message", "stored")
    telemetry.turn_ended("done")
    telemetry.messages_ended("prompt", "expired", "quiet-hours", 1)
    telemetry.message_sent("visit", timedelta(seconds=7))
    telemetry.urgent_answered(timedelta(milliseconds=300))
    telemetry.outcome_unknown("treatment")
    telemetry.telegram_failed("too-many-requests")
    telemetry.advised("ask", "emergency")
    telemetry.advice_settled("mistake")
    telemetry.inbox_waits(timedelta(minutes=2))
    telemetry.outbox_waits(12)
    telemetry.loop_lags(0.25)
    for line in (
        'updates_total{kind="message",result="stored"} 2.0',
        'turns_total{result="done"} 1.0',
        'outbox_ended_total{message_class="prompt",reason="quiet-hours",state="expired"} 1.0',
        'send_lateness_seconds_bucket{le="5.0",message_class="visit"} 0.0',
        'send_lateness_seconds_bucket{le="10.0",message_class="visit"} 1.0',
        'urgent_latency_seconds_bucket{le="0.25"} 0.0',
        'urgent_latency_seconds_bucket{le="0.5"} 1.0',
        'unknown_total{message_class="treatment"} 1.0',
        'telegram_errors_total{kind="too-many-requests"} 1.0',
        'advice_total{moment="ask",tier="emergency"} 1.0',
        'advice_settled_total{how="mistake"} 1.0',
        "inbox_age_seconds 120.0",
        "outbox_due 12.0",
        "loop_lag_seconds 0.25",
    ):
        assert line in lines(telemetry)


def test_a_label_value_that_is_on_no_list_counts_as_other(telemetry: Telemetry) -> None:
    words = "flushing all night"
    telemetry.update_taken_in(words, words)
    telemetry.turn_ended(words)
    telemetry.messages_ended(words, words, words, 1)
    telemetry.message_sent(words, timedelta())
    telemetry.outcome_unknown(words)
    telemetry.telegram_failed(words)
    telemetry.advised(words, words)
    telemetry.advice_settled(words)
    text = telemetry.exposition().decode()
    assert words not in text
    assert 'outbox_ended_total{message_class="other",reason="other",state="other"} 1.0' in text
    assert 'updates_total{kind="other",result="other"} 1.0' in text


def test_a_clock_that_went_back_makes_nothing_negative(telemetry: Telemetry) -> None:
    telemetry.message_sent("reply", timedelta(seconds=-5))
    telemetry.urgent_answered(timedelta(seconds=-5))
    telemetry.inbox_waits(timedelta(seconds=-5))
    for line in (
        'send_lateness_seconds_sum{message_class="reply"} 0.0',
        "urgent_latency_seconds_sum 0.0",
        "inbox_age_seconds 0.0",
    ):
        assert line in lines(telemetry)


def test_two_apps_in_one_process_count_apart(telemetry: Telemetry) -> None:
    Telemetry().turn_ended("done")
    assert not [line for line in lines(telemetry) if line.startswith("turns_total")]


def test_the_lists_are_those_of_the_product() -> None:
    assert {each.value for each in MessageClass} == telemetry_module.MESSAGE_CLASSES
    assert {each.value for each in Ending} == telemetry_module.ENDINGS


def test_the_text_says_what_it_is() -> None:
    assert CONTENT_TYPE.startswith("text/plain")
