/* Tells the page around how high the form is, so that it needs no scrollbar of its own. */
"use strict";

(() => {
  if (parent === window) return;
  const tell = () => parent.postMessage({ talkootHeight: document.body.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
  addEventListener("load", () => {
    tell();
    if (document.querySelector(".error-summary")) parent.postMessage({ talkootMoved: true }, "*");
  });
})();
