/* Makes the form of a group's page nicer where scripts run: items are dragged, and nobody leaves without being asked. */
"use strict";

(() => {
  const form = document.querySelector("form[data-unsaved]");
  if (!form) return;

  let changed = form.dataset.unsaved === "yes";
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  /* The server takes the items in the order of the form; only what is shown and what buttons say is numbered anew. */
  const renumber = (list) => {
    [...list.children].forEach((item, number) => {
      item.querySelector(".item__number").textContent = number + 1;
      for (const button of item.querySelectorAll("button[name=do]")) {
        button.value = button.value.replace(/\d+$/, number);
      }
    });
  };

  for (const list of form.querySelectorAll("[data-items]")) {
    let lifted = null;
    for (const item of list.children) {
      const handle = document.createElement("span");
      handle.className = "item__handle";
      handle.setAttribute("aria-hidden", "true");
      handle.textContent = "⠿";
      handle.draggable = true;
      item.querySelector(".item__title").prepend(handle);
      handle.addEventListener("dragstart", (event) => {
        lifted = item;
        item.classList.add("item--lifted");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", "");
        event.dataTransfer.setDragImage(item, 0, 0);
      });
      handle.addEventListener("dragend", () => {
        item.classList.remove("item--lifted");
        lifted = null;
      });
      item.addEventListener("dragover", (event) => {
        if (!lifted || lifted === item) return;
        event.preventDefault();
        item.classList.add("item--target");
      });
      item.addEventListener("dragleave", () => item.classList.remove("item--target"));
      item.addEventListener("drop", (event) => {
        item.classList.remove("item--target");
        if (!lifted || lifted === item) return;
        event.preventDefault();
        const before = item.compareDocumentPosition(lifted) & Node.DOCUMENT_POSITION_FOLLOWING;
        if (before) item.before(lifted);
        else item.after(lifted);
        changed = true;
        renumber(list);
      });
    }
  }
})();
