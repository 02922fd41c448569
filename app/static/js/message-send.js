/* A message is sent without leaving the conversation. With pictures the form goes its usual way. */
import { ask } from "./message.js";

function complain(form, words) {
  const place = form.querySelector(".problem");
  place.hidden = !words;
  place.querySelector("span").textContent = words;
  const text = form.elements.body;
  if (words) text.setAttribute("aria-invalid", "true");
  else text.removeAttribute("aria-invalid");
  text.focus();
}

function clear(form) {
  const text = form.elements.body;
  text.value = "";
  // What listens to typing counts, shrinks and forgets the draft.
  text.dispatchEvent(new Event("input", { bubbles: true }));
  form.elements.submission.value = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  document.querySelector(".messages-read, .request")?.remove(); // answering did it
  complain(form, "");
}

async function send(form) {
  let response;
  try {
    const headers = { Accept: "application/json" };
    response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
  } catch {
    complain(form, form.dataset.failed);
    return;
  }
  if (response.status === 201) {
    clear(form);
    await ask();
  } else if (response.status === 422) {
    complain(form, (await response.json()).error);
  } else {
    form.submit();
  }
}

// Before everybody else who listens to forms: this one stays on its page.
addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches(".writer") || !document.querySelector(".messages[data-live]")) return;
    if ([...form.querySelectorAll("[type=file]")].some((field) => field.files.length)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await send(form);
    form.ariaBusy = null;
  },
  { capture: true },
);
