"""F11 to F17, F28, F29 and F34: Telegram refuses, loses, repeats, forgets; and people block."""

import asyncio
from datetime import timedelta

from tests.faults.ground import KEPT, Ground
from tests.faults.relay import Relay
from tests.faults.trial import Round, Trial

URGENT = "I want to kill myself"
URGENT_ANSWER = "116 123"
AN_HOUR = timedelta(hours=1)
FOR_EVER = "UPDATE rest SET until = '2000-01-01 00:00:00.000000+00:00'"


async def asked_to_wait(trial: Round) -> str:
    """F11: answers and questions wait as long as Telegram says, are sent once, and nobody else waits."""
    here, pause = trial.ground, trial.scale.pause
    await here.begins(3)
    first, second, _ = here.people
    here.telegram.faults.fail_next = [f"429:{pause}"]
    began = asyncio.get_running_loop().time()
    await here.is_kept(first)
    assert asyncio.get_running_loop().time() - began >= pause, "it did not wait"
    here.telegram.faults.fail_next = [f"429:{pause}"]
    here.evening()
    await here.settled()
    assert here.asked() == [1, 1, 1]
    here.telegram.faults.fail_next = ["429:3600"]
    before = here.child.heard(first, KEPT)
    here.writes(first)
    await here.child.until(lambda: not here.telegram.faults.fail_next)
    await here.is_kept(second)
    await here.settled()
    assert here.child.heard(first, KEPT) == before, "it did not wait"
    await here.child.kill()
    await here.gates.execute(FOR_EVER if here.is_sqlite else FOR_EVER.replace(".000000", ""))
    here.is_now(here.clock.now() + AN_HOUR + timedelta(minutes=1))
    await here.child.start()
    await here.settled()
    late = [row["reason"] for row in (await here.rows())["outbox"] if row["state"] == "expired"]
    assert late == ["too-late"], late
    await here.is_kept(first)
    return f"waited {pause} s; what waited an hour expired"


async def broken_answers(trial: Round) -> str:
    """F12: what Telegram's own errors mean is unknown: an answer is repeated once, a question never."""
    here = trial.ground
    await here.begins(3)
    modes = ["500", "502-html"]
    for mode in modes:
        here.telegram.faults.fail_next = [mode]
        await here.is_kept(here.people[0])
    for day, mode in enumerate(modes):
        here.telegram.faults.fail_next = [mode] * 2
        here.evening(day)
        await here.settled()
        assert sum(here.asked()) == (day + 1) * 1, "a question in doubt was asked again"
    return f"{len(modes)} answers repeated, {2 * len(modes)} questions unknown"


async def refused(trial: Round) -> str:
    """F13: what was surely not sent is sent when Telegram is back, once, and nothing is in doubt."""
    here = trial.ground
    direct = here.child.environment["TELEGRAM_API_URL"]
    async with Relay(direct) as relay:
        here.child.environment["TELEGRAM_API_URL"] = relay.origin
        await here.begins(3)
        await relay.close()
        here.evening()
        await asyncio.sleep(trial.scale.pause)
        assert sum(here.asked()) == 0
        await relay.open()
        await here.settled()
        assert here.asked() == [1, 1, 1]
        await here.is_kept(here.people[0])
        verdict = await here.judged()
        assert verdict.unknown == 0, "something was in doubt"
        await here.child.stop()
    here.child.environment["TELEGRAM_API_URL"] = direct
    await here.child.start()
    return "refused, then reached; 0 in doubt"


async def lost_replies(trial: Round) -> str:
    """F14: Telegram took it and the answer was lost: at most one copy more of an answer, none of a question."""
    here = trial.ground
    await here.begins(3)
    here.telegram.faults.fail_next = ["reset-after", "reset-before"]
    await here.is_kept(here.people[0])
    await here.is_kept(here.people[1])
    here.telegram.faults.fail_next = ["reset-after", "reset-before"]
    here.evening()
    await here.settled()
    assert sorted(here.asked()) == [0, 1, 1]
    if trial.scale.pause > 1:  # as long as a call may take
        here.telegram.faults.fail_next = ["hang", "hang"]
        here.writes(here.people[0])
        await here.child.until(lambda: len(here.telegram.faults.fail_next) == 1)
        here.evening(1)
        await here.settled()
        assert sum(here.asked()) == 5
    return "answers repeated once, questions never"


async def repeats(trial: Round) -> str:
    """F15: every update comes twice, and old ones again after a restart: one effect each."""
    here = trial.ground
    here.telegram.faults.duplicates = True
    await here.begins(3)
    for who in here.people:
        await here.is_kept(who)
    await here.settled()
    known = [here.child.heard(who, KEPT) for who in here.people]
    await here.child.kill()
    await here.child.start()
    for update_id in range(here.telegram.last_update_id - 4, here.telegram.last_update_id + 1):
        here.telegram.deliver_again(update_id)
    here.telegram.faults.duplicates = False
    await here.settled()
    await here.child.exported(here.people[0])
    assert [here.child.heard(who, KEPT) for who in here.people] == known, "a repeat was answered"
    return f"{len(here.people) * 2} updates twice, 5 once more after a kill"


async def ids_begin_anew(trial: Round) -> str:
    """F16: after a silent week Telegram counts from elsewhere, lower."""
    here = trial.ground
    await here.begins(2)
    here.is_now(here.clock.now() + timedelta(days=8))
    await here.settled()
    here.telegram.restart_ids(7)
    await here.is_kept(here.people[0])
    await here.child.kill()
    await here.child.start()
    await here.is_kept(here.people[1])
    return "ids went on from 7"


async def a_backlog(trial: Round) -> str:
    """F17: a day's backlog at once: urgent words first, everybody's own order, a correction is no second entry."""
    here = trial.ground
    await here.begins(3)
    await here.child.stop()
    first, second, third = here.people
    wrote: list[str] = []
    for n in range(trial.scale.people):
        wrote.append(here.writes(first))
        if n == 5:
            corrected = here.telegram.write(second.id, "note with a mitsake")
            here.telegram.rewrite(second.id, corrected, "note without a mistake")
        if n == min(80, trial.scale.people - 2):
            here.writes(third, f"note: {URGENT}")
    here.is_now(here.clock.now() + AN_HOUR * 3)
    calls = len(here.telegram.calls)
    await here.child.start()
    await here.settled()
    said = [call for call in here.telegram.calls[calls:] if call.method == "sendMessage"]
    assert URGENT_ANSWER in str(said[0].params["text"]), "urgent words were not answered first"
    entries = await here.child.entries(first)
    assert entries[1:] == wrote, "the order changed"
    kept = await here.child.entries(second)
    assert kept[1:] == ["note without a mistake"], kept
    return f"{trial.scale.people + 3} updates; urgent first, order kept"


async def blocked(trial: Round) -> str:
    """F28, F29: who blocked the bot is called no more, keeps everything, and is asked again once they are back."""
    here = trial.ground
    await here.begins(3)
    gone, back, _ = here.people
    here.telegram.chats[gone.id].blocked = True  # found out by the refusal
    here.telegram.block(back.id)  # told by Telegram
    here.evening()
    await here.settled()
    assert here.asked() == [0, 0, 1]
    calls = _calls_to(here, gone.id)
    here.evening(1)
    await here.settled()
    assert _calls_to(here, gone.id) == calls, "somebody who blocked the bot was called again"
    here.telegram.block(gone.id, blocked=False)
    here.telegram.block(back.id, blocked=False)
    await here.settled()
    assert here.asked() == [0, 0, 2], "what was missed came after all"
    here.evening(2)
    await here.settled()
    assert here.asked() == [1, 1, 3]
    return "2 blocked for two evenings, asked again on the third"


def _calls_to(here: Ground, chat: int) -> int:
    return sum(call.params.get("chat_id") == chat for call in here.telegram.calls)


async def deactivated(trial: Round) -> str:
    """F28: a refusal that speaks of a person means the person, and nobody else."""
    here = trial.ground
    await here.begins(2)
    here.telegram.chats[here.people[0].id].started = False  # "chat not found", as for a deleted account
    here.evening()
    await here.settled()
    assert here.asked() == [0, 1]
    here.telegram.chats[here.people[0].id].started = True
    here.telegram.violations.clear()  # to a person who is there, a bot must not do that
    await here.is_kept(here.people[0])
    here.evening(1)
    await here.settled()
    assert here.asked() == [1, 2]
    return "gone for one evening, back by writing"


async def unparsable(trial: Round) -> str:
    """F34: Telegram cannot read the formatting: the same words go once more, plainly, and that is all."""
    here = trial.ground
    await here.begins(1)
    (who,) = here.people
    calls = len(here.telegram.calls)
    here.telegram.faults.fail_next = ["400-parse"]
    here.telegram.write(who.id, "/learn")
    await here.settled()
    sent = [call for call in here.telegram.calls[calls:] if call.method == "sendMessage"]
    refused, plain = sent[:2]
    assert refused.params["entities"]
    assert not refused.accepted
    assert plain.accepted
    assert "entities" not in plain.params
    assert plain.params["text"] == refused.params["text"]
    return f"{len(sent)} calls"


TRIALS = [
    Trial("F11", "429, then 429 for an hour and a kill", asked_to_wait),
    Trial("F12", "500 and a 502 page, to answers and questions", broken_answers),
    Trial("F13", "connection refused for some seconds at the hour", refused),
    Trial("F14", "reply lost after and before it took effect; a call that hangs", lost_replies),
    Trial("F15", "every update twice, five again after SIGKILL", repeats),
    Trial("F16", "update ids begin anew, lower, after 8 days", ids_begin_anew),
    Trial("F17", "a backlog delivered at once, with a correction and urgent words", a_backlog),
    Trial("F28, F29", "403 by block, told and untold; unblocked", blocked),
    Trial("F28", "chat not found", deactivated),
    Trial("F34", "400 can't parse entities", unparsable),
]
