/* Ages of posts grow while one reads; full times are told in the reader's own zone.
   The words are the server's: CLDR's short units, rounded down. */
const lang = document.documentElement.lang;
// "en" alone writes dates as in America: the reader's own kind of the language, where there is one.
export const own = navigator.languages.find((name) => name.split("-")[0] === lang) ?? lang;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

const full = new Intl.DateTimeFormat(own, { dateStyle: "long", timeStyle: "short" });
const units = Object.fromEntries(
  ["minute", "hour", "day"].map((unit) => [
    unit,
    new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short" }),
  ]),
);

function age(seconds) {
  if (seconds < MINUTE || seconds >= 7 * DAY) return null;
  if (seconds < HOUR) return units.minute.format(Math.floor(seconds / MINUTE));
  if (seconds < DAY) return units.hour.format(Math.floor(seconds / HOUR));
  return units.day.format(Math.floor(seconds / DAY));
}

function refresh(root) {
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const moment = new Date(time.dateTime);
    const words = age((Date.now() - moment) / 1000);
    time.title = full.format(moment);
    if (words && words !== time.textContent) time.textContent = words;
  }
  for (const time of root.querySelectorAll("time[data-full]")) {
    time.title ||= time.textContent;
    time.textContent = full.format(new Date(time.dateTime));
  }
}

refresh(document);
addEventListener("arrive", (event) => refresh(event.target));
setInterval(() => document.hidden || refresh(document), 30_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh(document));
