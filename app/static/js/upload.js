/* Sending pictures takes a while on a slow network: how far it is, and nothing is lost when it
   fails, since the form stays where it is. */
import { settle } from "./form.js";
import { say } from "./say.js";

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
    bar.ariaLabel = picker.dataset.progress.replace("{n}", share);
    if (share === 100) bar.removeAttribute("value"); // now the server is at work
  };
}

function answered(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function tell(picker, words) {
  const form = picker.closest("form");
  const place = form.querySelector(".problem") ?? picker.appendChild(document.createElement("p"));
  place.className ||= "problem";
  place.hidden = false;
  (place.lastElementChild ?? place).textContent = words;
  say(words);
}

function finish(form, picker, request) {
  const answer = answered(request);
  if (request.status === 200 || request.status === 201) {
    // Whoever knows better where to go on from here says so.
    const sent = new CustomEvent("sent", { bubbles: true, cancelable: true, detail: answer });
    if (form.dispatchEvent(sent)) location.assign(answer.next ?? answer.url);
  } else if (request.status === 400 || request.status === 401) {
    tell(picker, form.dataset.ended ?? answer.error);
  } else {
    tell(picker, answer.error ?? picker.dataset.failed);
  }
}

/** Send the form by script, so that its progress can be shown. */
export function upload(event, picker) {
  const form = event.target;
  event.preventDefault();
  if (form.hasAttribute("data-sending")) return;
  settle(form, true);
  const show = progress(picker);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded, total }) => show(Math.round((100 * loaded) / total)));
  request.addEventListener("error", () => tell(picker, picker.dataset.failed));
  request.addEventListener("load", () => finish(form, picker, request));
  request.addEventListener("loadend", () => {
    settle(form, false);
    picker.querySelector(".picker-progress")?.remove();
  });
  request.send(new FormData(form, event.submitter));
}
