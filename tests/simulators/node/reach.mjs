// How an unmodified Node client reaches a simulated world: by the platforms' own names, over TLS.
//
// Every connection that an https.Agent opens goes to the one port on which the world speaks TLS under all of its hosts' names.
// The name asked for stays what it was, in SNI, in the Host header and in the certificate, which is verified against the
// world's authority (NODE_EXTRA_CA_CERTS). Nothing of any client is touched.
import https from "node:https";
import { createRequire } from "node:module";

const PORT = Number(process.env.SIMULATED_TLS_PORT);
const dialled = https.Agent.prototype.createConnection;
https.Agent.prototype.createConnection = function (options, ...more) {
  const name = options.servername || options.host;
  return dialled.call(this, { ...options, host: "127.0.0.1", port: PORT, servername: name }, ...more);
};

/** The clients, from the folder that they are installed in. */
export const require = createRequire(`${process.env.JUDGES}/`);

/** Ask the control API of the world. */
export async function control(method, path, body) {
  const answer = await fetch(`${process.env.SIMULATED_CONTROL}/${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.json();
}

/** What a client raises when it is refused, by the name of its own error, and what `look` finds in it. */
export async function refused(asked, look) {
  try {
    await asked;
  } catch (error) {
    const name = error.constructor.name.length > 2 ? error.constructor.name : error.name;
    return { error: name, ...look(error) };
  }
  return { error: null };
}

/** Run the flow that the command line names, and say what came of it as one line of JSON. */
export async function judged(flows) {
  process.stdout.write(`${JSON.stringify(await flows[process.argv[2]]())}\n`);
}
