/* Messages by the reader's own days and clock (the server knows UTC only), and in groups of what
   somebody said in one go, also where pages and new messages meet. */
import { lazily, own } from "./times.js";

const PAUSE = 10 * 60_000;
const DAY = 86_400_000;
const clock = lazily(() => new Intl.DateTimeFormat(own, { timeStyle: "short" }));
const near = lazily(() => new Intl.RelativeTimeFormat(own, { numeric: "auto" }));
const named = { weekday: "long", day: "numeric", month: "long" };
const thisYear = lazily(() => new Intl.DateTimeFormat(own, named));
const longAgo = lazily(() => new Intl.DateTimeFormat(own, { dateStyle: "long" }));

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
}

function name(day) {
  const today = midnight(new Date());
  const ago = Math.round((day - today) / DAY);
  if (ago === 0 || ago === -1) return near().format(ago, "day");
  return (day.getFullYear() === today.getFullYear() ? thisYear : longAgo)().format(day);
}

function divider(day) {
  const line = document.createElement("li");
  line.className = "message-day";
  const time = document.createElement("time");
  time.textContent = name(day);
  line.append(time);
  return line;
}

export function arrange(list) {
  for (const line of list.querySelectorAll(".message-day")) line.remove();
  let before;
  for (const message of list.querySelectorAll(".message")) {
    const moment = new Date(message.dataset.time);
    const day = midnight(moment);
    const mark = message.previousElementSibling;
    const fresh = mark?.matches(".message-fresh") ? mark : null;
    const same = before && Number(before.day) === Number(day);
    if (!same) (fresh ?? message).before(divider(day));
    const author = message.dataset.author;
    const goesOn = same && !fresh && before.author === author && moment - before.moment < PAUSE;
    message.classList.toggle("begins", !goesOn);
    message.classList.add("ends");
    if (goesOn) before.message.classList.remove("ends");
    message.querySelector(".message-when time").textContent = clock().format(moment);
    before = { message, author, moment, day };
  }
}
