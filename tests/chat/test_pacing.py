"""How many messages may leave, second by second; the seconds are given, none is waited for."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.pacing import Pacing

ANNA, BEN, CLARA = b"anna", b"ben", b"clara"


def lanes(count: int) -> list[bytes]:
    return [f"lane {number}".encode() for number in range(count)]


def spend(pacing: Pacing, count: int, now: float) -> None:
    for lane in lanes(count):
        pacing.spend(lane, now)


def test_thirty_messages_leave_in_a_second_and_no_more() -> None:
    pacing = Pacing(30)
    assert pacing.room(100.0, 99, unasked=False) == 30
    spend(pacing, 30, 100.0)
    assert pacing.room(100.0, 99, unasked=False) == 0
    assert pacing.room(100.5, 99, unasked=False) == 15
    assert pacing.room(101.0, 99, unasked=False) == 30
    assert pacing.room(999.0, 99, unasked=False) == 30
    assert pacing.room(999.0, 7, unasked=False) == 7


def test_what_nobody_asked_for_leaves_a_sixth_to_the_answers() -> None:
    pacing = Pacing(30)
    assert pacing.room(100.0, 99, unasked=True) == 25
    spend(pacing, 25, 100.0)
    assert pacing.room(100.0, 99, unasked=True) == 0
    assert pacing.room(100.0, 99, unasked=False) == 5


def test_what_is_urgent_may_overdraw_and_the_others_pay_for_it() -> None:
    pacing = Pacing(30)
    spend(pacing, 45, 100.0)
    assert pacing.room(100.0, 99, unasked=False) == 0
    assert pacing.room(100.5, 99, unasked=False) == 0
    assert pacing.room(101.0, 99, unasked=False) == 15


@given(st.floats(1, 1000), st.lists(st.floats(0, 2), max_size=60))
def test_never_more_than_the_rate_and_one_full_second_ahead(rate: float, pauses: list[float]) -> None:
    pacing, now, sent = Pacing(rate), 50.0, 0
    for pause in pauses:
        now += pause
        room = pacing.room(now, 2000, unasked=False)
        spend(pacing, room, now)
        sent += room
    assert sent <= rate * (now - 50.0 + 1) + 1e-6


def test_one_person_gets_five_at_once_and_then_one_a_second() -> None:
    pacing = Pacing(30)
    for _ in range(5):
        assert pacing.resting(100.0) == set()
        pacing.spend(ANNA, 100.0)
    assert pacing.resting(100.0) == {ANNA}
    assert pacing.resting(100.9) == {ANNA}
    assert pacing.resting(101.0) == set()
    pacing.spend(ANNA, 101.0)
    assert pacing.resting(101.5) == {ANNA}
    assert pacing.resting(102.0) == set()


def test_a_pause_that_telegram_asks_for_is_one_persons() -> None:
    pacing = Pacing(30)
    pacing.pause(ANNA, timedelta(seconds=5), 100.0)
    assert pacing.resting(104.9) == pacing.paused(104.9) == {ANNA}
    assert not pacing.everybody_rests(100.0)
    assert pacing.resting(105.0) == pacing.paused(105.0) == set()


def test_a_used_up_budget_is_no_pause() -> None:
    pacing = Pacing(30)
    for _ in range(6):
        pacing.spend(ANNA, 100.0)
    assert (pacing.resting(100.0), pacing.paused(100.0)) == ({ANNA}, set())


def test_a_shorter_pause_does_not_cut_a_longer_one_short() -> None:
    pacing = Pacing(30)
    pacing.pause(ANNA, timedelta(seconds=9), 100.0)
    pacing.pause(ANNA, timedelta(seconds=1), 100.0)
    assert pacing.paused(108.9) == {ANNA}
    assert not pacing.everybody_rests(100.0)


def test_when_a_second_person_is_refused_everybody_rests_until_the_last_pause_ends() -> None:
    pacing = Pacing(30)
    pacing.pause(ANNA, timedelta(seconds=9), 100.0)
    pacing.pause(BEN, timedelta(seconds=2), 101.0)
    assert pacing.everybody_rests(108.9)
    assert not pacing.everybody_rests(109.0)
    pacing.pause(CLARA, timedelta(seconds=3), 120.0)
    assert not pacing.everybody_rests(120.0)


def test_who_was_quiet_for_a_while_is_forgotten() -> None:
    pacing = Pacing(30)
    spend(pacing, 1000, 100.0)
    pacing.pause(ANNA, timedelta(seconds=1), 100.0)
    assert pacing.resting(102.0) == set()
    assert (pacing._people, pacing._paused) == ({}, {})


def test_a_rate_of_zero_has_no_limit_but_keeps_the_pauses() -> None:
    pacing = Pacing(0)
    spend(pacing, 1000, 100.0)
    for _ in range(99):
        pacing.spend(ANNA, 100.0)
    assert pacing.room(100.0, 64, unasked=True) == 64
    assert pacing.resting(100.0) == set()
    pacing.pause(ANNA, timedelta(seconds=5), 100.0)
    assert pacing.resting(100.0) == {ANNA}
