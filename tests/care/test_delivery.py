"""When a message may leave, for every class, state and hour; and what each outcome means for it."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.delivery import Decision, End, Go, Wait, after_sending, before_sending, is_late
from bot.care.messages import AWAITED, UNASKED, URGENT, Ending, Fate, MessageClass, Outcome
from bot.care.occurrences import Quiet
from bot.care.people import Person

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=12), NOW - timedelta(seconds=1)
MORNING = datetime(2026, 11, 21, 8, tzinfo=UTC)
NIGHT = Quiet(time(22), time(8))
PLAIN = Person(UUID(int=1), "en", NOW)
SENT = (Go(), Go(), Go())
BLOCKED = End(Ending.GONE, "blocked")
DONE = End(Ending.CANCELLED, "already-done")
PAUSED = End(Ending.CANCELLED, "paused")
HELD = End(Ending.CANCELLED, "held")
TOO_LATE = End(Ending.EXPIRED, "too-late")


def person(**changes: object) -> Person:
    return Person(**{**PLAIN.__dict__, **changes})


def decide(
    message_class: MessageClass, who: Person | None, *, expires_at: datetime = LATER, done: bool = False
) -> Decision:
    return before_sending(message_class, expires_at=expires_at, person=who, done=done, now=NOW)


@pytest.mark.parametrize(
    ("who", "asked", "unasked"),
    [
        (None, Go(), Go()),
        (person(), Go(), Go()),
        (person(blocked_at=EARLIER), BLOCKED, BLOCKED),
        (person(paused_at=EARLIER), Go(), PAUSED),
        (person(paused_at=EARLIER, paused_until=LATER), Go(), PAUSED),
        (person(paused_at=EARLIER, paused_until=NOW), Go(), Go()),
        (person(held_until=LATER), Go(), HELD),
        (person(held_until=NOW), Go(), Go()),
        (person(quiet=NIGHT), Go(), Wait(MORNING, "quiet-hours")),
        (person(quiet=NIGHT, zone="Asia/Tokyo"), Go(), Go()),
        (person(quiet=Quiet(time(12), time(13))), Go(), Go()),
        (person(blocked_at=EARLIER, paused_at=EARLIER, held_until=LATER, quiet=NIGHT), BLOCKED, BLOCKED),
        (person(paused_at=EARLIER, held_until=LATER, quiet=NIGHT), Go(), PAUSED),
        (person(held_until=LATER, quiet=NIGHT), Go(), HELD),
    ],
)
def test_a_state_holds_back_what_nobody_asked_for(who: Person | None, asked: Decision, unasked: Decision) -> None:
    expected = {one: unasked if one in UNASKED else asked for one in MessageClass}
    assert {one: decide(one, who) for one in MessageClass} == expected
    assert {one: decide(one, who, expires_at=NOW) for one in MessageClass} == dict.fromkeys(MessageClass, TOO_LATE)


@pytest.mark.parametrize("message_class", MessageClass)
def test_what_is_done_already_is_not_asked_for_again(message_class: MessageClass) -> None:
    assert decide(message_class, person(), done=True) == (DONE if message_class in UNASKED else Go())
    assert decide(message_class, person(paused_at=EARLIER), done=True) == (DONE if message_class in UNASKED else Go())


@pytest.mark.parametrize("message_class", sorted(UNASKED))
def test_quiet_hours_that_outlast_a_message_end_it(message_class: MessageClass) -> None:
    assert decide(message_class, person(quiet=NIGHT), expires_at=MORNING) == End(Ending.EXPIRED, "quiet-hours")


def test_only_prompts_and_digests_are_unasked_and_every_class_stands_in_one_group() -> None:
    assert {MessageClass.PROMPT, MessageClass.DIGEST} == UNASKED
    assert frozenset(MessageClass) == URGENT | AWAITED | UNASKED
    assert len(URGENT) + len(AWAITED) + len(UNASKED) == len(MessageClass)


instants = st.none() | st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is set beside it
people = st.none() | st.builds(
    Person,
    id=st.just(PLAIN.id),
    language=st.just("en"),
    created_at=st.just(NOW),
    zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe"]),
    quiet=st.none() | st.builds(Quiet, st.times(), st.times()),
    paused_at=instants,
    paused_until=instants,
    held_until=instants,
    blocked_at=instants,
)


@given(people, st.booleans(), st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone is set beside it
def test_nothing_but_lateness_and_a_block_keeps_an_urgent_answer(who: Person | None, done: bool, at: datetime) -> None:
    decision = before_sending(MessageClass.URGENT, expires_at=LATER, person=who, done=done, now=at)
    if at >= LATER:
        assert decision == TOO_LATE
    elif who is not None and who.blocked_at is not None:
        assert decision == BLOCKED
    else:
        assert decision == Go()


@given(st.sampled_from(MessageClass), people, st.booleans())
def test_a_wait_is_ahead_and_ends_before_the_message_does(
    message_class: MessageClass, who: Person | None, done: bool
) -> None:
    decision = decide(message_class, who, done=done)
    assert not isinstance(decision, Wait) or NOW < decision.until < LATER


RESENDS = {
    MessageClass.URGENT: 2,
    MessageClass.ALERT: 1,
    MessageClass.REPLY: 1,
    MessageClass.TREATMENT: 0,
    MessageClass.VISIT: 1,
    MessageClass.PROMPT: 0,
    MessageClass.DIGEST: 0,
}


@pytest.mark.parametrize("message_class", MessageClass)
def test_a_message_of_which_nobody_knows_is_sent_again_as_often_as_its_class_allows(
    message_class: MessageClass,
) -> None:
    unclear = Outcome(Fate.UNKNOWN, "timeout")
    for unknowns in range(1, 6):
        decision = after_sending(message_class, unclear, attempts=unknowns, unknowns=unknowns, now=NOW)
        if unknowns <= RESENDS[message_class]:
            assert decision == Wait(NOW + timedelta(seconds=60 ** (unknowns - 1)), "timeout")
        else:
            assert decision == End(Ending.UNKNOWN, "timeout")


@pytest.mark.parametrize("message_class", MessageClass)
@pytest.mark.parametrize(
    ("fate", "ending"), [(Fate.SENT, Ending.SENT), (Fate.GONE, Ending.GONE), (Fate.REFUSED, Ending.DEAD)]
)
def test_a_clear_outcome_ends_a_message_of_any_class(message_class: MessageClass, fate: Fate, ending: Ending) -> None:
    assert after_sending(message_class, Outcome(fate, "why"), attempts=1, unknowns=0, now=NOW) == End(ending, "why")


@pytest.mark.parametrize("message_class", MessageClass)
def test_a_message_surely_not_sent_is_tried_again_more_and_more_slowly(message_class: MessageClass) -> None:
    refused = Outcome(Fate.LATER, "no-connection")
    waits = [after_sending(message_class, refused, attempts=n, unknowns=9, now=NOW) for n in (1, 2, 3, 7, 8, 999)]
    seconds = [1, 2, 4, 60, 60, 60]
    assert waits == [Wait(NOW + timedelta(seconds=one), "no-connection") for one in seconds]


@pytest.mark.parametrize("message_class", MessageClass)
def test_the_pause_that_telegram_asks_for_is_kept_to_the_second(message_class: MessageClass) -> None:
    asked = Outcome(Fate.LATER, "too-many-requests", retry_after=timedelta(seconds=37))
    decision = after_sending(message_class, asked, attempts=5, unknowns=0, now=NOW)
    assert decision == Wait(NOW + timedelta(seconds=37), "too-many-requests")


def test_an_answer_is_late_after_ten_minutes() -> None:
    assert not is_late(NOW - timedelta(minutes=10), NOW)
    assert is_late(NOW - timedelta(minutes=10, microseconds=1), NOW)
