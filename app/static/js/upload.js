/* Sending pictures takes a while on a slow network: how far it is, and nothing is lost when it
   fails, since the form stays where it is. */
const PATIENCE = 400; // milliseconds before anything is shown

function progress(picker) {
  const place = document.createElement("div");
  place.className = "picker-progress";
  place.hidden = true;
  const bar = document.createElement("progress");
  bar.max = 100;
  place.append(bar);
  picker.append(place);
  setTimeout(() => {
    place.hidden = false;
  }, PATIENCE);
  return (share) => {
    bar.value = share;
    bar.ariaLabel = picker.dataset.sending.replace("{n}", share);
    if (share === 100) bar.removeAttribute("value"); // now the server is at work
  };
}

function settle(form, sending) {
  form.toggleAttribute("data-sending", sending);
  for (const button of form.querySelectorAll("button[type=submit]")) {
    if (sending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function answered(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function fail(form, picker, words) {
  settle(form, false);
  picker.querySelector(".picker-progress")?.remove();
  picker.querySelector(".problem")?.remove();
  const place = document.createElement("p");
  place.className = "problem";
  place.setAttribute("role", "alert");
  place.textContent = words || picker.dataset.failed;
  picker.append(place);
}

/** Send the form by script, so that its progress can be shown. */
export function upload(event, picker) {
  const form = event.target;
  event.preventDefault();
  if (form.hasAttribute("data-sending")) return;
  settle(form, true);
  const tell = progress(picker);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded, total }) => tell(Math.round((100 * loaded) / total)));
  request.addEventListener("error", () => fail(form, picker));
  request.addEventListener("load", () => {
    const answer = answered(request);
    if (request.status >= 300 || !answer.url) return fail(form, picker, answer.error);
    const sent = new CustomEvent("sent", { bubbles: true, cancelable: true, detail: answer });
    if (form.dispatchEvent(sent)) location.assign(answer.url);
  });
  request.send(new FormData(form, event.submitter));
}
