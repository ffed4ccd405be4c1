"""One long walk through everything a person meets, for the stories that look at all of it at once."""

from datetime import UTC, datetime, timedelta

from bot.care.treatments import Reason
from bot.preview import Sender
from tests.cast import Story

A_BREATH = timedelta(seconds=4)  # after which the same answer may be given again
EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
WORDS = ("My own words", "Other words of mine", "Third words of mine")


class Walk:
    """Somebody goes everywhere once; every button they ever saw is remembered with its row."""

    def __init__(self, story: Story, who: Sender) -> None:
        self.story = story
        self.who = who
        self.rows: set[tuple[tuple[str, str], ...]] = set()
        self.texts: list[str] = []

    @property
    def data(self) -> list[str]:
        """What every button seen so far sends back."""
        return sorted({data for row in self.rows for _, data in row})

    async def says(self, text: str) -> None:
        self.story.telegram.write(self.who.id, text)
        await self._looks()

    async def presses(self, data: str) -> None:
        """The button that sends this, wherever it stands."""
        message = next(
            message
            for message in reversed(self.story.telegram.said(self.who.id))
            for row in message.buttons
            for button in row
            if (button.data or "").startswith(data)
        )
        found = next(
            button.data or "" for row in message.buttons for button in row if (button.data or "").startswith(data)
        )
        self.story.telegram.press(self.who.id, message.id, found)
        await self._looks()

    async def _looks(self) -> None:
        self.story.clock.advance(A_BREATH)
        await self.story.settle()
        for message in self.story.telegram.said(self.who.id):
            if message.words not in self.texts:
                self.texts.append(message.words)
            self.texts += [key.text for row in message.keyboard or () for key in row]
            for row in message.buttons:
                self.rows.add(tuple((button.text, button.data or "") for button in row))

    async def arrives(self) -> None:
        for text in ("/help", "Hello", "/start"):
            await self.says(text)
        for data in ("show:privacy", "agree:1", "arrive:role:patient", "arrive:diagnosed:no", "arrive:country:type"):
            await self.presses(data)
        for text in ("Atlantis", "united kingdom"):
            await self.says(text)
        for data in ("arrive:country:GB", "arrive:zone:place"):
            await self.presses(data)
        self.story.telegram.send(self.who.id, "location", latitude=51.5, longitude=-0.12)
        await self._looks()
        await self.presses("arrive:time:type")
        for text in ("25:00", "20:00"):
            await self.says(text)

    async def changes_settings(self) -> None:
        await self.says("/settings")
        for data in (
            "change:time", "set:time:1800", "change:time", "set:time:never", "change:days", "days:daily",
            "change:zone", "set:zone:type",
        ):  # fmt: skip
            await self.presses(data)
        for text in ("xqzwvk", "london"):
            await self.says(text)
        for data in (
            "set:zone:Europe/London", "change:quiet", "quiet:22-8", "change:quiet", "quiet:none", "change:country",
            "set:country:skip", "change:role", "set:role:both", "show:privacy", "change:time", "set:time:2000",
        ):  # fmt: skip
            await self.presses(data)

    async def is_reminded(self) -> None:
        """Of something of one's own; and a journey, with the hours of home."""
        await self.says("/remind")
        for text in (WORDS[0], "every blue moon", "every 28 days from tomorrow", "25:00", "half seven"):
            await self.says(text)
        await self.presses("remind:hours:")
        for verb in ("window", "window", "rest", "rest", "wake", "hide", "sound", "skip"):
            await self.presses(f"remind:{verb}:")
        await self.says("/settings")
        for data in ("reminders", "remind:open:", "change:zone", "set:zone:type"):
            await (self.says("/settings") if data.startswith("change") else self._looks())
            await self.presses(data)
        await self.says("berlin")
        for data in ("set:zone:Europe/Berlin", "travel:stay:", "reminders", "remind:open:", "remind:follow:"):
            await self.presses(data)
        await self.says("/settings")
        for data in ("change:zone", "set:zone:type"):
            await self.presses(data)
        await self.says("london")
        for data in ("set:zone:Europe/London", "travel:follow"):
            await self.presses(data)

    async def fills_in(self) -> None:
        """The evening's question, to the end; then a correction, stopped half way; then other days, in fewer taps."""
        await self.story.is_now(EVENING)
        await self._looks()
        for data in ("form:", "form:"):
            await self.presses(data)
        await self._presses_the_one_that_ends(":flushing:3")
        await self.presses("versus:")
        await self.presses("team:")
        for end in (":diarrhea:1", ":breathing:0", ":swelling:0", ":tiredness:3", ":tiredness:new", ":news:yes"):
            await self._presses_the_one_that_ends(end)
        await self.says(WORDS[2])
        await self.says(WORDS[0])
        await self.says(WORDS[1])
        for data in ("skip:", "again:", "skip:", "stop:", "day:"):
            await self.presses(data)
        await self.says("/checkin")
        await self.presses("when")
        await self._presses_the_one_that_ends("11-19")
        await self._presses_the_one_that_ends(":day:usual")
        await self.presses("also:")

    async def _presses_the_one_that_ends(self, end: str) -> None:
        """The same, known by its end."""
        message, data = next(
            (message, button.data or "")
            for message in reversed(self.story.telegram.said(self.who.id))
            for row in message.buttons
            for button in row
            if (button.data or "").endswith(end)
        )
        self.story.telegram.press(self.who.id, message.id, data)
        await self._looks()

    async def says_what_is_usual(self) -> None:
        await self.says("/settings")
        for data in ("usual:list", "usual:one:flushing", "usual:one:flushing:2", "usual:one:flushing:2:no"):
            await self.presses(data)
        await self.presses("ask:usual:")
        await self.says("/settings")
        for data in ("items", "items:effects", "items:own"):
            await self.presses(data)
        await self.says(WORDS[0])
        for data in ("items", "treated:", "items", "items:drop:", "screen", "screen:phq-2", "form:", "form:"):
            await self.presses(data)
        for data in ("contact", "usual", "usual:still"):  # offered only after days like these
            self.story.telegram.press(self.who.id, self.story.last(self.who).id, data)
            await self._looks()
            self.rows.add((("", data),))

    async def journals(self) -> None:
        await self.says("/journal")
        for text in WORDS:
            await self.says(text)
        await self.presses("undo:")
        await self.says(WORDS[2])
        await self.says("/journal")
        for data in ("note:", "correct:", "note:", "move:", "note:", "remove:", "note:", "correct:"):
            await self.presses(data)
        await self.says(WORDS[1])
        await self.says("/journal")
        for data in ("note:", "move:"):
            await self.presses(data)
        await self.says("next tue 3ish")
        await self.says("yesterday")
        await self.says(WORDS[0])
        await self.says("/journal")
        for data in ("day:", "day:"):
            await self.presses(data)

    async def lives(self) -> None:
        """A Sunday: a lesson, questions, links, a quiet minute, something planned."""
        await self._learns()
        await self._collects()
        await self._relaxes()
        for data in ("change:learning", "rhythm:learning:day:6", "rhythm:learning:for:30", "rhythm:learning:off"):
            await (self.says("/settings") if data.startswith("change") else self._looks())
            await self.presses(data)

    async def _learns(self) -> None:
        await self.story.is_now(SUNDAY)
        await self._looks()
        for data in ("block:later", "block:day", "block:on", "block:start"):
            await self._presses_in_the_block(data)
        await self.story.later(timedelta(minutes=16))
        await self._looks()
        for data in ("ask:lesson", "ask:own"):
            await self.presses(data)
        await self.says(WORDS[0])
        await self.says("/learn")
        for data in ("tracks", "track:living", "lesson:", "questions", "question:"):
            await self.presses(data)
        await self.presses(next(one for one in reversed(self.data) if one.endswith(":asked")))
        await self.says(WORDS[1])
        await self.says("/learn")
        for data in ("questions", "question:"):
            await self.presses(data)
        await self.presses(next(one for one in reversed(self.data) if one.endswith(":up")))

    async def _presses_in_the_block(self, data: str) -> None:
        """Its message has changed since; an old button still does what it says, once."""
        found = next(one for one in self.data if one.startswith(data))
        self.story.telegram.press(self.who.id, self.story.last(self.who).id, found)
        await self._looks()

    async def _collects(self) -> None:
        await self.says("https://example.org/a")
        await self.says("https://example.org/b https://example.org/c")
        for data in ("readings", "reading:"):
            await self.presses(data)
        for verb in (":reading", ":note"):
            await self.presses(next(one for one in reversed(self.data) if one.endswith(verb)))
        await self.says(WORDS[2])
        for data in ("readings", "bookmarks", "bookmark:"):
            await self.presses(data)

    async def _relaxes(self) -> None:
        await self.says("/relax")
        for data in ("exercise:quiet-minute", "exercise:quiet-minute:start", "halt:", "relax"):
            await self.presses(data)
        for data in ("exercise:quiet-minute", "exercise:quiet-minute:start"):
            await self.presses(data)
        for _ in range(8):
            await self.story.later(timedelta(seconds=10))
            await self._looks()
        await self.presses("felt:")
        await self.says("/relax")
        for data in ("owntime", "owntime:family"):
            await self.presses(data)
        await self.says(WORDS[0])
        await self.presses(next(one for one in self.data if one.startswith("owntime:draft") and one.endswith("11-23")))
        await self.story.is_now(SUNDAY + timedelta(hours=25))
        await self._looks()
        await self.presses("did:")
        await self.says(WORDS[1])
        await self.presses("drop:")

    async def makes_a_card(self) -> None:
        await self.says("/settings")
        await self.presses("card")
        for part in ("day", "hours", "treatments", "people", "steps"):
            await self.presses(f"card:{part}")
            await self.says(WORDS[0])
        self.story.telegram.send(self.who.id, "contact")
        await self._looks()
        for data in (
            "card:steps", "card:steps:off", "card:people", "card:people:off", "card:ambulance", "card:ambulance:",
            "card:numbers", "card:night",
        ):  # fmt: skip
            await self.presses(data)
        self.story.telegram.send(self.who.id, "contact", contact={"phone_number": "+1555", "first_name": WORDS[0]})
        await self._looks()
        for data in ("card:numbers", "card:pin", "card:treatments"):
            await self.presses(data)
        for text in ("30 mg", f"{WORDS[1]} 30 mg"):
            await self.says(text)
        for data in ("card:held", "card:remove", "card", "card:remove", "card:remove:yes"):
            await self.presses(data)

    async def is_treated(self) -> None:
        """An injection, from the first tap to the day after; one skipped for every reason, and what was noted."""
        await self.says("/treatments")
        for data in ("course", "course:kind:injection"):
            await self.presses(data)
        await self.says(WORDS[0])
        await self.presses("course:rhythm:7d")
        today = self.story.clock.now()
        await self.presses("course:on:")
        await self.says("23:59")
        for data in ("remind:open:", "treatment:"):
            await self.presses(data)
        await self.story.is_now(today.replace(hour=23, minute=59, second=30))
        await self._looks()
        took = next(one for one in reversed(self.data) if one.startswith("took:")).rpartition(":")[0]
        for what in ("skipped", *Reason):
            await self._presses_once_seen(f"{took}:{what}")
        await self.says(WORDS[1])
        await self._presses_once_seen(f"{took}:done")
        await self.story.later(timedelta(hours=11))
        await self._looks()
        await self.presses("effects:")
        await self.says("/treatments")
        await self.presses("remind:open:")
        await self._presses_the_one_that_ends(":noted")

    async def _presses_once_seen(self, data: str) -> None:
        self.story.telegram.press(self.who.id, self.story.last(self.who).id, data)
        await self._looks()

    async def pauses_and_stops(self) -> None:
        for data in ("", "pause:3", "resume", "pause:open", "resume"):
            await (self.presses(data) if data and data != "pause:open" else self.says("/pause"))
            if data == "pause:open":
                await self.presses(data)
        await self.says("/pause")
        await self.says("stop")
        await self.presses("nothing")
        await self.says("stop")
        await self.presses("silence")

    async def is_in_need(self) -> None:
        for text, presses in (
            ("I had a lot of flushing today", ("flag:question", "why:")),
            ("Afraid of chest pain today", ("happening:emergency:no",)),
            ("I suddenly cannot breathe", ("settle:going:emergency",)),
            ("I want to kill myself", ("settle:unsafe:crisis", "settle:safe:crisis")),
        ):
            await self.says(text)
            for data in presses:
                await self.presses(data)
        for _ in range(4):
            await self.story.later(timedelta(hours=6))
        await self._looks()
        await self.presses("after:")
        for text in ("/why", "/visit"):
            await self.says(text)

    async def meets_the_rest(self) -> None:
        for text in ("/help", "/privacy", "/nonsense", "/start", "/export", "/delete"):
            await self.says(text)
        await self.presses("nothing")
        self.story.telegram.send(self.who.id, "photo")
        await self._looks()
        self.story.telegram.send(self.who.id, "photo", caption=WORDS[0])
        await self._looks()
        self.story.telegram.send(self.who.id, "location", latitude=1.0, longitude=1.0)
        await self._looks()
        self.story.telegram.press(self.who.id, self.story.last(self.who).id, "nobody")
        await self._looks()

    async def goes_everywhere(self) -> None:
        await self.arrives()
        await self.changes_settings()
        await self.is_reminded()
        await self.fills_in()
        await self.says_what_is_usual()
        await self.journals()
        await self.lives()
        await self.makes_a_card()
        await self.is_treated()
        await self.pauses_and_stops()
        await self.is_in_need()
        await self.meets_the_rest()
