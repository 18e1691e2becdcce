// Draws the charts of the summaries by Mermaid, half an hour off UTC, and looks at what was drawn.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VIEWS, launch } from "./browser.mjs";

const folder = process.argv[2];
const mermaid = readFileSync(new URL("node_modules/mermaid/dist/mermaid.min.js", import.meta.url), "utf8");
const wrong = [];
const holds = (is, what) => is || wrong.push(what);

async function drawn(browser, name) {
  const [, chart] = /```mermaid\n([^]*?)\n```/.exec(readFileSync(join(folder, `${name}.md`), "utf8"));
  const context = await browser.newContext({ ...VIEWS[1], timezoneId: "Asia/Kolkata" });
  const page = await context.newPage();
  const noises = [];
  page.on("pageerror", (error) => noises.push(error.message));
  await page.route("**/*", (route) => (noises.push(route.request().url()), route.abort()));
  await page.setContent("<!doctype html><title>chart</title><div id=chart></div>");
  await page.addScriptTag({ content: mermaid });
  const seen = await page.evaluate(async (text) => {
    globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
    const { svg } = await globalThis.mermaid.render("drawing", text);
    document.querySelector("#chart").innerHTML = svg;
    const texts = (selector) => [...document.querySelectorAll(`#chart ${selector}`)].map((element) => element.textContent.trim());
    return {
      bars: document.querySelectorAll("#chart rect.task").length,
      names: texts("text[class*=taskText]"),
      sections: texts("text[class*=sectionTitle]"),
      ticks: texts(".tick text"),
      foreign: [...document.querySelectorAll("#chart a, #chart script, #chart image, #chart foreignObject")].map((element) => element.outerHTML),
      title: document.title,
    };
  }, chart);
  await context.close();
  holds(noises.length === 0, `${name}: ${noises}`);
  holds(seen.foreign.length === 0 && seen.title === "chart", `${name}: ${seen.foreign} ${seen.title}`);
  return seen;
}

const browser = await launch();
const back = await drawn(browser, "rolled-back");
const expected = ["deploy backend", "gate api", "deploy frontend", "gate web"];
holds(JSON.stringify(back.names) === JSON.stringify([...expected, "deploy frontend", "gate web", "deploy backend", "gate api"]), `the bars are ${back.names}`);
holds(JSON.stringify(back.sections) === JSON.stringify(["wave 1", "wave 2", "wave 2 back", "wave 1 back"]), `the sections are ${back.sections}`);
holds(back.ticks[0] === "00:00", `the axis begins with ${back.ticks}`);
const [harmless, hostile] = [await drawn(browser, "harmless"), await drawn(browser, "hostile")];
holds(hostile.bars === harmless.bars && hostile.bars > 100, `${hostile.bars} bars with hostile names, ${harmless.bars} with harmless ones`);
holds(JSON.stringify(hostile.sections) === JSON.stringify(harmless.sections), `the sections are ${hostile.sections}`);
await browser.close();
for (const problem of wrong) console.error(`   ${problem}`);
process.exit(wrong.length === 0 ? 0 : 1);
