// Says instants in the browser's own zone, in the page's words.

const LANGUAGE = "en-GB";
const A_MOMENT_MS = 60_000;
const LONGEST_BY_WEEKDAY_MS = 7 * 86_400_000 + A_MOMENT_MS;

function parts(at, wanted) {
  const found = new Intl.DateTimeFormat(LANGUAGE, wanted).formatToParts(at);
  return Object.fromEntries(found.map(({ type, value }) => [type, value]));
}

export function timeOfDay(at) {
  return new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** "Fri 20 Nov, 14:05" */
export function clockWords(at) {
  const { weekday, day, month } = parts(at, { weekday: "short", day: "numeric", month: "short" });
  return `${weekday} ${day} ${month}, ${timeOfDay(at)}`;
}

/** "Friday 20 November 2026" */
export function dayWords(at) {
  const { weekday, day, month, year } = parts(at, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  return `${weekday} ${day} ${month} ${year}`;
}

/** The same for two instants exactly when they share a local day. */
export function dayKey(at) {
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
}

/** "Sun 10:00", with the date where more than a week is told of. */
export function withinWords(at, spanMs) {
  const { weekday } = parts(at, { weekday: "short" });
  return spanMs <= LONGEST_BY_WEEKDAY_MS ? `${weekday} ${timeOfDay(at)}` : clockWords(at);
}

/** "in a moment", "today 18:00", "tomorrow 09:00" or "Tue 24 Nov, 09:00" */
export function soonWords(at, now) {
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  if (at - now < A_MOMENT_MS) return "in a moment";
  if (dayKey(at) === dayKey(now)) return `today ${timeOfDay(at)}`;
  if (dayKey(at) === dayKey(tomorrow)) return `tomorrow ${timeOfDay(at)}`;
  return clockWords(at);
}

const FORMAT_LETTERS = {
  w: { weekday: "long" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { day: "numeric", month: "long", year: "numeric" },
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** A date_time entity's format letters (w, d, D, t, T); null where the bot's own words should stay. */
export function formatted(at, letters) {
  const wanted = [...(letters ?? "")].map((letter) => FORMAT_LETTERS[letter]);
  if (wanted.length === 0 || wanted.includes(undefined)) return null;
  return new Intl.DateTimeFormat(LANGUAGE, Object.assign({}, ...wanted)).format(at);
}
