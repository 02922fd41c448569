/* What is being written is kept in this browser, for each person and place: a closed tab, an ended
   session or a lost network costs nothing. It goes once the server has taken the text, when it is
   discarded, when that person logs out, and after a month. */
const PREFIX = "draft/";
const LEFT = "draft-sent";
const MONTH = 30 * 24 * 3600 * 1000;
const KEPT = ["body", "spoiler_text", "submission"];

const key = (form) => PREFIX + form.dataset.draft;
const at = (form, name) => form.elements.namedItem(name);
const boxes = (form) => [...form.querySelectorAll("input[type=checkbox]:is([name=warn], [name=sensitive])")];
const choices = (form) => [...form.querySelectorAll("input[type=radio], select[name=language]")];

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

function state(form) {
  const draft = { at: Date.now(), ticks: {}, choices: {} };
  for (const name of KEPT) draft[name] = at(form, name)?.value;
  for (const box of boxes(form)) draft.ticks[box.name] = box.checked;
  for (const one of choices(form)) {
    if (one.type !== "radio" || one.checked) draft.choices[one.name] = one.value;
  }
  return draft;
}

/** Whether there is more in the form than it came with. */
function touched(form) {
  const [text, words] = [at(form, "body"), at(form, "spoiler_text")];
  return text.value.trim() !== text.defaultValue.trim() || (words?.value ?? "") !== (words?.defaultValue ?? "");
}

function keep(form) {
  try {
    if (touched(form)) localStorage.setItem(key(form), JSON.stringify(state(form)));
    else localStorage.removeItem(key(form));
  } catch {
    // No room, or no storage in this browser: then it is not kept.
  }
}

function restore(form) {
  const draft = read(key(form));
  const note = form.querySelector(".composer-draft");
  if (!draft.at || form.hasAttribute("data-returned") || touched(form)) return;
  for (const name of KEPT) if (at(form, name) && draft[name] != null) at(form, name).value = draft[name];
  if (!touched(form)) return;
  for (const box of boxes(form)) box.checked = Boolean(draft.ticks?.[box.name]);
  for (const one of choices(form)) {
    const chosen = draft.choices?.[one.name];
    if (one.type !== "radio") one.value = chosen ?? one.value;
    else if (one.value === chosen) one.checked = true;
  }
  if (note) note.hidden = false;
}

function forget(form) {
  localStorage.removeItem(key(form));
  for (const same of document.querySelectorAll(`form[data-draft="${form.dataset.draft}"]`)) {
    const note = same.querySelector(".composer-draft");
    if (note) note.hidden = true;
    same.reset();
    if (at(same, "submission")) at(same, "submission").value = `${Date.now()}-${Math.random()}`;
    same.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) restore(form);
}

function sweep(which) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && which(name)) localStorage.removeItem(name);
  }
}

for (const kind of ["input", "change"]) {
  addEventListener(kind, ({ target }) => {
    const form = target.closest?.("form[data-draft]");
    if (form) keep(form);
  });
}

addEventListener("click", ({ target }) => {
  const form = target.closest("[data-discard]")?.form;
  if (!form) return;
  forget(form);
  form.querySelector(".composer-text").focus();
});

// A form that went its usual way: what came back tells whether it was taken.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-draft]:not([data-send])")) return;
  sessionStorage.setItem(LEFT, key(form));
});

const left = sessionStorage.getItem(LEFT);
sessionStorage.removeItem(LEFT);
if (left && !document.querySelector(".error, [data-draft] [aria-invalid]")) localStorage.removeItem(left);

// The server has it: said by whoever sent it (js/send.js, js/upload.js, the messages).
addEventListener("sent", ({ target }) => {
  if (target.matches("form[data-draft]")) forget(target);
});

// Logging out leaves nothing of this person behind for whoever comes next.
addEventListener("submit", ({ target }) => {
  const me = document.body.dataset.viewer;
  if (me && target.matches('form[action="/auth/logout"]')) sweep((name) => name.startsWith(`${PREFIX}${me}/`));
});

sweep((name) => !(Date.now() - read(name).at < MONTH));
addEventListener("arrive", (event) => prepare(event.target));
prepare(document);
