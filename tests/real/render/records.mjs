// Writes records of what is rare into a folder: hostile texts and harmless ones in the same places, three thousand commits, many services,
// and nobody behind anything.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(fileURLToPath(new URL(`${name}.json`, import.meta.url))));
const write = (name, record) => writeFileSync(join(folder, `${name}.json`), JSON.stringify(record));

const HOSTILE = [
  "<img src=x onerror=\"document.title='owned'\">",
  "<script>document.title='owned'</script>",
  "</summary></details></code></pre><h1 id=owned>owned</h1>",
  "<!-- never closed",
  "]]> --> <style>*{display:none}</style>",
  "[a link](https://evil.example) ![a picture](https://evil.example/x.png)",
  "https://evil.example www.evil.example mail@evil.example <https://evil.example>",
  "@octocat fixes #1, GH-1, acme/shop#2 and 0123456789abcdef0123456789abcdef01234567",
  "a | b | c |\n|---|---|\n| d |",
  "```\n```` ~~~ ` `` `@octocat` `a`b`c`",
  "# title\n- item\n> quote\n1. one",
  "a\u0000b\u001b[31mc\r\nd\u2028e",
  "\u202eevil\u2066 שלום \u2067عربى",
  "e" + "\u0301".repeat(80) + " ก" + "\u0e34".repeat(80),
  "👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✅ \u200b\u200d\ufeff",
  "W".repeat(3000),
  "x".repeat(40) + "/".repeat(300),
  "::error::x ##[add-mask]a %0A $`x`$ $$y$$ {{ z }} ${{ github.token }}",
];

/** The record with a text in every place in which a person or a server may have written, each time the next of them. */
function written(texts) {
  let next = 0;
  const text = () => texts[next++ % texts.length];
  const record = read("rolled-back");
  Object.assign(record, { actor: text(), reason: text(), hint: text(), environment: text(), version: text(), previous_version: text() });
  Object.assign(record, { environment_url: text(), sha: text(), previous_sha: text(), workflow: text() });
  const target = (one) => {
    Object.assign(one, { name: text(), kind: text(), previous_tag: text(), log_url: text(), log: texts.join("\n"), error: text(), hint: text() });
    for (const service of one.services) {
      Object.assign(service, { name: text(), image: text(), tag: text(), digest: text() });
      if (service.gate) Object.assign(service.gate, { url: text(), seen_version: text(), last_problem: text() });
    }
    if (one.rollback) target(one.rollback);
    return one;
  };
  const copy = (one) => target(structuredClone(one));
  for (const wave of record.waves) wave.targets = texts.flatMap(() => wave.targets.map(copy));
  record.commits = texts.map((subject) => ({ sha: text(), subject, author: text(), pull: 7 }));
  return record;
}

write("hostile", written(HOSTILE));
write("harmless", written(HOSTILE.map(() => "a b")));

const deployed = read("deployed");
const [commit] = deployed.commits;
const many = Array.from({ length: 3000 }, (_, index) => ({ ...commit, sha: index.toString(16).padStart(40, "0"), subject: `fix: sum ${index}` }));
write("commits", { ...deployed, commits: many, commits_away: many.slice(0, 20), commits_left_out: 150 });

const services = deployed.waves[1].targets[0].services;
const wide = (index) => ({ ...services[0], name: `a-service-with-a-rather-long-name-${index}`, image: `registry.example.com/some/deep/group/of/images/web-${index}` });
const large = structuredClone(deployed);
large.waves[1].targets[0].services = Array.from({ length: 60 }, (_, index) => wide(index));
write("services", large);

const nobody = (one) => ({ ...one, author: "", subject: "" });
write("nobody", { ...deployed, actor: "", commits: [...deployed.commits.map(nobody), { ...commit, author: "dependabot[bot]" }] });

const long = structuredClone(read("rolled-back"));
long.waves[1].targets[0].log = "pulling a layer, which says a great deal on one line: ".repeat(40).concat("\n").repeat(23_000);
long.commits[0].subject = "m".repeat(5_000_000);
write("large", long);
