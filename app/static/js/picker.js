/* Choosing pictures: from the disk, pasted or dropped. Each goes into a file field of its own, the
   same that are there without a script, so that the form stays a form. */
import { aim } from "./focus.js";
import { upload } from "./upload.js";
import { remind } from "./reminder.js";
import { say } from "./say.js";

const slots = (picker) => [...picker.querySelectorAll(".picker-slot")];
const file = (slot) => slot.querySelector("input[type=file]").files[0];
const filled = (picker) => slots(picker).filter(file);
const kept = (picker) => picker.querySelectorAll("[name=kept]").length - picker.querySelectorAll("[name=removed]:checked").length;

function tell(picker, words) {
  let place = picker.querySelector(".problem");
  if (!words) return place?.remove();
  if (!place) {
    place = document.createElement("p");
    place.className = "problem";
    picker.append(place);
  }
  place.textContent = words;
  say(words);
}

/** What is wrong with a file, in words; nothing where it may be sent. */
function refusal(picker, chosen) {
  const { types, unknown, tooLarge, bytes } = picker.dataset;
  const words = !types.split(",").includes(chosen.type) ? unknown : chosen.size > bytes ? tooLarge : "";
  return words.replace("{file}", chosen.name);
}

function show(slot, chosen) {
  const view = slot.querySelector(".picker-view");
  const picture = view.querySelector("img");
  picture.src = URL.createObjectURL(chosen);
  view.hidden = false;
  slot.hidden = false;
  slot.querySelector(".picker-remove").hidden = false;
  slot.querySelector("[data-focus]").value = "";
  aim(slot, slot.closest(".picker").dataset.focusWords);
}

function add(picker, chosen) {
  const problems = new Set();
  for (const one of chosen) {
    const wrong = refusal(picker, one);
    const slot = slots(picker).find((place) => !file(place));
    if (wrong) problems.add(wrong);
    else if (!slot || filled(picker).length + kept(picker) >= picker.dataset.most) problems.add(picker.dataset.tooMany);
    else {
      const transfer = new DataTransfer();
      transfer.items.add(one);
      slot.querySelector("input[type=file]").files = transfer.files;
      show(slot, one);
    }
  }
  tell(picker, [...problems].join(" "));
  settle(picker);
  const words = filled(picker).map((slot) => slot.querySelector("textarea"));
  words.find((text) => !text.value)?.focus({ preventScroll: true });
}

function empty(slot) {
  const picker = slot.closest(".picker");
  URL.revokeObjectURL(slot.querySelector("img").src);
  slot.querySelector("input[type=file]").value = "";
  slot.querySelector("textarea").value = "";
  slot.hidden = true;
  slot.parentNode.append(slot); // the order of the others stays
  tell(picker);
  settle(picker);
  picker.closest("form").querySelector(".composer-text")?.focus();
}

function settle(picker) {
  picker.toggleAttribute("data-filled", filled(picker).length > 0);
  picker.dispatchEvent(new CustomEvent("pictures", { bubbles: true, detail: filled(picker).length + kept(picker) }));
}

function files(transfer) {
  return [...(transfer?.files ?? [])].filter((one) => one.type.startsWith("image/"));
}

function take(form, picker) {
  form.addEventListener("paste", (event) => {
    const pasted = files(event.clipboardData);
    if (!pasted.length) return;
    event.preventDefault();
    add(picker, pasted);
  });
  form.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("dropping");
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(picker, [...event.dataTransfer.files]);
  });
}

function prepare(picker) {
  const form = picker.closest("form");
  picker.toggleAttribute("data-live", true);
  picker.querySelector(".picker-more").open = true;
  for (const slot of slots(picker)) slot.hidden = !file(slot);
  for (const slot of filled(picker)) show(slot, file(slot)); // back from the next page
  for (const item of picker.querySelectorAll(".picker-item:not(.picker-slot)")) aim(item, picker.dataset.focusWords);
  picker.addEventListener("click", ({ target }) => {
    const button = target.closest(".picker-remove");
    if (button) empty(button.closest(".picker-slot"));
  });
  const button = form.querySelector(".picker-button");
  if (button) button.hidden = false;
  button?.querySelector("input").addEventListener("change", ({ target }) => {
    add(picker, [...target.files]);
    target.value = "";
  });
  take(form, picker);
  form.addEventListener("submit", (event) => {
    if (filled(picker).length) remind(event, picker, filled(picker)) || upload(event, picker);
  });
}

function prepareAll(root) {
  for (const picker of root.querySelectorAll(".picker:not([data-live])")) prepare(picker);
}

if (window.DataTransfer) {
  addEventListener("arrive", (event) => prepareAll(event.target));
  prepareAll(document);
}
