// Lets the browser's own modules judge what a hostile server says, in Node.js.
// In: the folder of static/client/crypto and a function as arguments, JSON on standard input. Out: JSON.
// Called by: survey.app.trying.attack.operator.lying.javascript.
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`).href);
const { unb64u } = await load("bytes");
const { refusals, readManifest } = await load("refusals");
const { acknowledged, castFragment, finishTicket, makeTicketRequest } = await load("ticket");
const { rollRefusal } = await load("roll");

const thrown = (promise) => promise.then(() => false, () => true);
const rules = (document) => readManifest(unb64u(document));

const functions = {
  // For each lie: the codes of what is wrong with it.
  async judge(told) {
    const verdicts = told.map(({ document, signatures, remembered }) =>
      refusals(unb64u(document), signatures, { ...remembered, questionnaire: unb64u(remembered.questionnaire) }));
    return (await Promise.all(verdicts)).map((found) => found.map(({ code }) => code));
  },
  request: async ({ document, segments }) => makeTicketRequest(rules(document), segments),
  announce: async ({ document, segments }) => segments.reduce(
    async (before, one) => [...(await before), await thrown(makeTicketRequest(rules(document), one))], Promise.resolve([])),
  // For each list of names: the code of what is wrong with it, or null.
  roll: async ({ document, segment, rolls }) => {
    const own = rules(document).segments.find((each) => each.view === "org" && each.segment === segment);
    return Promise.all(rolls.map((roll) => rollRefusal(own, roll)));
  },
  // For each answer of the issuer: whether it was refused.
  finish: async ({ document, secrets, answers }) =>
    Promise.all(answers.map((answer) => thrown(finishTicket(rules(document), secrets, answer)))),
  cast: async ({ document, secrets, signatures, view, plaintext }) => {
    const manifest = rules(document);
    return castFragment(manifest, await finishTicket(manifest, secrets, signatures), view, unb64u(plaintext));
  },
  // For each acknowledgement: whether it was refused.
  acknowledge: async ({ document, fragment, answers }) =>
    Promise.all(answers.map(async (answer) => !(await acknowledged(rules(document), fragment, answer)))),
};

let input = "";
for await (const chunk of process.stdin) input += chunk;
process.stdout.write(JSON.stringify(await functions[process.argv[3]](JSON.parse(input))));
