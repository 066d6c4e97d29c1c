"use strict";
const root = document.documentElement;
const articles = [...document.querySelectorAll("article")];
const boxes = [...document.querySelectorAll("input.severity")];
const rule = document.getElementById("rule");
const search = document.getElementById("search");
const shown = document.getElementById("shown");
document.getElementById("language").addEventListener("click", () => {
  const next = root.dataset.language === "zh" ? "en" : "zh";
  root.dataset.language = next;
  root.lang = next;
});
function filter() {
  const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const words = search.value.trim().toLowerCase();
  let count = 0;
  for (const article of articles) {
    const visible = severities.has(article.dataset.severity) && (!rule.value || article.dataset.rule === rule.value)
      && (!words || article.textContent.toLowerCase().includes(words));
    article.hidden = !visible;
    if (visible) count += 1;
  }
  shown.textContent = count + " / " + articles.length;
}
if (rule) {
  for (const control of [...boxes, rule, search]) control.addEventListener("input", filter);
  filter();
}
