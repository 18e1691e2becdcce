// What semantic-release itself would release: releases.mjs FOLDER… writes FOLDER.theirs and FOLDER.theirs.log for each. A folder is
// a repository with an `origin` on this machine, and a configuration that names no plugin that asks a server.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Writable } from "node:stream";
import semanticRelease from "semantic-release";

const { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = process.env;
const env = { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM };

async function answer(cwd, sink) {
  const repositoryUrl = execFileSync("git", ["-C", cwd, "remote", "get-url", "origin"], { encoding: "utf8", env }).trim();
  try {
    const found = await semanticRelease({ repositoryUrl, dryRun: true, ci: false }, { cwd, env, stdout: sink, stderr: sink });
    const { lastRelease, nextRelease } = found || {};
    if (!nextRelease) return ["nothing"];
    const type = nextRelease.version.includes("-") ? "prerelease" : nextRelease.type;
    return [
      `version: ${nextRelease.version}`,
      `tag: ${nextRelease.gitTag}`,
      `type: ${type}`,
      `channel: ${nextRelease.channel ?? ""}`,
      `after: ${lastRelease.gitTag ?? ""}`,
      `commits: ${found.commits.length}`,
    ];
  } catch (error) {
    sink.write(`${error}\n`);
    return [error.semanticRelease || error.errors?.every((each) => each.semanticRelease) ? "refused" : "broken"];
  }
}

for (const folder of process.argv.slice(2)) {
  let log = "";
  const sink = new Writable({ write: (chunk, _, done) => ((log += chunk), done()) });
  const lines = await answer(folder, sink);
  writeFileSync(`${folder}.theirs`, lines.join("\n") + "\n");
  writeFileSync(`${folder}.theirs.log`, log);
}
