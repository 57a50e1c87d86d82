// Runs one function of promises.mjs in Node.js: its name is the argument, JSON in and out.

import * as promises from "./promises.mjs";

let input = "";
for await (const chunk of process.stdin) input += chunk;
process.stdout.write(JSON.stringify(await promises[process.argv[2]](JSON.parse(input))));
