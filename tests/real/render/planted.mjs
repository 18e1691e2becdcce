// Plants mistakes in a page that is right; each must be found.
import { readFileSync } from "node:fs";
import { DRESSES, VIEWS, launch, open } from "./browser.mjs";
import { problems } from "./checks.mjs";

const html = readFileSync(process.argv[2], "utf8");
const inside = (text) => html.replace("</main>", `${text}</main>`);
const PLANTED = {
  "the page is ": inside(`<pre style="overflow: visible; width: 3000px">a</pre>`),
  "it ends at ": inside(`<div class="x" style="width: 3000px">a</div>`),
  "an element that no summary has": inside("<marquee>a</marquee>"),
  "an attribute that no summary has": inside(`<p onclick="1">a</p>`),
  "a link to somewhere else": inside(`<a href="https://evil.example">a</a>`),
  "a contrast of ": inside(`<p style="color: #aaa; background: #fff">a</p>`),
  "a number that is not at the right": html.replace("</style>", "td { text-align: left }</style>"),
  "a row of ": html.replace("<tbody>\n<tr>", "<tbody>\n<tr><td>a</td>"),
  "closed: ": html.replace("<details open>", "<details>"),
  "open: Phases": html.replace("<details><summary>Phases", "<details open><summary>Phases"),
  "a tower of marks": inside(`<p>e${"\u0301".repeat(9)}</p>`),
  "a request for ": inside(`<img src="https://evil.example/x.png">`).replace(/<meta http-equiv[^>]*>/, ""),
  "the console: ": inside(`<img src="https://evil.example/x.png">`),
};

const { words, check } = problems();
const browser = await launch();
let asleep = 0;
for (const [problem, page] of Object.entries(PLANTED)) {
  const { context, page: opened, noises } = await open(browser, page, VIEWS[0], DRESSES[0]);
  const found = [...(await opened.evaluate(`(${check})(${JSON.stringify(words)})`)), ...noises];
  if (!found.some((text) => text.startsWith(problem))) {
    console.error(`   it was not found: ${problem}`, found);
    asleep += 1;
  }
  await context.close();
}
await browser.close();
process.exit(asleep === 0 ? 0 : 1);
