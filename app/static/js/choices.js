/* A list to choose from beside what is being written. The field keeps the focus; who listens is
   told by aria-activedescendant which one is chosen (ARIA Authoring Practices, combobox). */
import { rectAt } from "./caret.js";

export const list = document.createElement("div");
list.id = "complete";
list.className = "complete";
list.popover = "manual";
list.role = "listbox";
list.ariaLabel = document.body.dataset.choices ?? "";

let field = null;
let start = 0;

function option({ value, name, avatar, hint }, index) {
  const row = document.createElement("div");
  row.role = "option";
  row.id = `complete-${index}`;
  row.ariaSelected = "false";
  row.dataset.value = value;
  if (avatar) {
    const face = new Image(32, 32);
    face.src = avatar;
    face.alt = "";
    row.append(face);
  }
  const [first, ...more] = [name, value, hint].filter(Boolean);
  const title = document.createElement("strong");
  const rest = document.createElement("span");
  const words = document.createElement("div");
  title.dir = rest.dir = "auto";
  title.append(first);
  rest.append(more.join(" · "));
  words.className = "complete-words";
  words.append(title, rest);
  row.append(words);
  return row;
}

/** Beside the word that is being written: below it, or above where the window ends there. */
export function place() {
  if (!field) return;
  const { left, top, bottom } = rectAt(field, start);
  const { offsetWidth: width, offsetHeight: height } = list;
  const view = window.visualViewport ?? { height: innerHeight, offsetTop: 0 };
  const fits = bottom + 6 + height <= view.height + view.offsetTop || top - 6 - height < 0;
  const right = document.documentElement.clientWidth - width - 8;
  list.style.top = `${fits ? bottom + 6 : top - 6 - height}px`;
  list.style.left = `${Math.max(8, Math.min(left - 8, right))}px`;
}

/** Show these for what is being written from `begin` on. True when the list was not open before. */
export function open(items, target, begin) {
  const news = !list.isConnected;
  field = target;
  start = begin;
  list.replaceChildren(...items.map(option));
  if (news) {
    (field.form ?? document.body).append(list); // in a dialog nothing outside of it can be touched
    list.showPopover?.();
  }
  field.setAttribute("aria-controls", list.id);
  field.removeAttribute("aria-activedescendant");
  if (field.role === "combobox") field.ariaExpanded = "true";
  list.scrollTop = 0;
  place();
  return news;
}

export function shut() {
  list.remove();
  field?.removeAttribute("aria-controls");
  field?.removeAttribute("aria-activedescendant");
  if (field?.role === "combobox") field.ariaExpanded = "false";
  field = null;
}

export function chosen() {
  return list.querySelector("[aria-selected=true]");
}

/** Choose the next one, or with -1 the one before; from the last it goes on with the first. */
export function step(by) {
  const rows = [...list.children];
  const at = rows.indexOf(chosen());
  const next = rows.at(at < 0 && by < 0 ? -1 : (at + by) % rows.length);
  for (const row of rows) row.ariaSelected = String(row === next);
  next.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", next.id);
}
