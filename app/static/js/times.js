/* Ages of posts grow while one reads; full times are told in the reader's own zone, those behind
   an age when one points at it. The words are the server's: CLDR's short units, rounded down. */
const lang = document.documentElement.lang;
// "en" alone writes dates as in America: the reader's own kind of the language, where there is one.
export const own = navigator.languages.find((name) => name.split("-")[0] === lang) ?? lang;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** What is made when somebody needs it: a format takes a browser several milliseconds. */
export function lazily(make) {
  let made;
  return () => (made ??= make());
}

const full = lazily(() => new Intl.DateTimeFormat(own, { dateStyle: "long", timeStyle: "short" }));
const units = Object.fromEntries(
  ["minute", "hour", "day"].map((unit) => [
    unit,
    lazily(() => new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short" })),
  ]),
);

function age(seconds) {
  if (seconds < MINUTE || seconds >= 7 * DAY) return null;
  if (seconds < HOUR) return units.minute().format(Math.floor(seconds / MINUTE));
  if (seconds < DAY) return units.hour().format(Math.floor(seconds / HOUR));
  return units.day().format(Math.floor(seconds / DAY));
}

function grow() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const words = age((Date.now() - new Date(time.dateTime)) / 1000);
    if (words && words !== time.textContent) time.textContent = words;
  }
}

function tell(root) {
  for (const time of root.querySelectorAll("time[data-full]")) {
    time.title ||= time.textContent;
    time.textContent = full().format(new Date(time.dateTime));
  }
}

function explain({ target }) {
  const time =
    target.closest?.("time[data-relative]") ?? target.querySelector?.(":scope > time[data-relative]");
  if (time) time.title = full().format(new Date(time.dateTime));
}

tell(document);
addEventListener("arrive", (event) => tell(event.target));
addEventListener("pointerover", explain);
addEventListener("focusin", explain);
setInterval(grow, 30_000);
document.addEventListener("visibilitychange", grow);
addEventListener("pageshow", (event) => event.persisted && grow());
