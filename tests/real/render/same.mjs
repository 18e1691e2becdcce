// Compares what two pages consist of, text aside: their elements, one after the other, and where their links lead.
import { readFileSync } from "node:fs";
import { DRESSES, VIEWS, launch, open } from "./browser.mjs";

const [expected, actual] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));

/** What a page consists of. Whether a text is shown as code depends on its characters, and does no harm; the command of a way back is left
 * out where a value cannot stand in one. */
function parts() {
  const isCount = (element) => !["CODE", "PRE", "SPAN"].includes(element.tagName);
  const part = (element) => (element.href ? `A ${new URL(element.href).host}` : element.tagName);
  return [...document.querySelectorAll(".markdown-body *")].filter(isCount).map(part);
}

const browser = await launch();
const lists = [];
for (const html of [expected, actual]) {
  const { context, page, noises } = await open(browser, html, VIEWS[0], DRESSES[0]);
  lists.push(await page.evaluate(parts), noises);
  await context.close();
}
await browser.close();
const [harmless, , hostile, noises] = lists;
const at = hostile.findIndex((part, index) => part !== harmless[index]);
if (at >= 0 || hostile.length !== harmless.length || noises.length > 0) {
  console.error(`   element ${at} of ${hostile.length} is ${hostile[at]}, where harmless texts make ${harmless[at]}`, noises);
  process.exit(1);
}
console.log(`   ${hostile.length} elements in both`);
