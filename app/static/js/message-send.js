/* A message is sent without leaving the conversation. One with pictures is sent by js/upload.js;
   what is kept of the draft goes with "sent" (js/draft.js). */
import { post } from "./form.js";
import { ask } from "./message.js";

const live = document.querySelector(".messages[data-live]");

function complain(form, words) {
  const place = form.querySelector(".writer-problem");
  place.hidden = !words;
  place.lastElementChild.textContent = words;
  const text = form.elements.body;
  if (words) text.setAttribute("aria-invalid", "true");
  else text.removeAttribute("aria-invalid");
  text.focus();
}

/** The way it goes without a script: the page that follows says what is wrong. */
function sendPlainly(form) {
  form.toggleAttribute("data-plain", true);
  form.requestSubmit();
}

async function send(form) {
  let response;
  try {
    response = await post(form);
  } catch {
    complain(form, form.dataset.offline);
    return;
  }
  if (response.status === 201) {
    form.dispatchEvent(new CustomEvent("sent", { bubbles: true, detail: await response.json() }));
    document.querySelector(".messages-read, .request")?.remove(); // answering did it
    complain(form, "");
    await ask();
  } else if (response.status === 422) {
    complain(form, (await response.json()).error);
  } else {
    sendPlainly(form);
  }
}

// Before everybody else who listens to forms: this one stays on its page.
addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!live || !form.matches(".writer:not([data-plain])")) return;
    if ([...form.querySelectorAll("[name=media]")].some((field) => field.files.length)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await send(form);
    form.ariaBusy = null;
  },
  { capture: true },
);

// Pictures are on this very page, where an address with "#" would lead to nothing new.
addEventListener("sent", (event) => {
  if (!event.cancelable || !event.target.matches(".writer")) return;
  event.preventDefault();
  location.reload();
});
