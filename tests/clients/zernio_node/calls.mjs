// Calls the published client as the test says, one line of JSON per call and per answer.
import { createInterface } from "node:readline";
import Zernio from "@zernio/node";

const zernio = new Zernio({ apiKey: process.env.API_KEY, baseURL: process.env.API_URL });

for await (const line of createInterface({ input: process.stdin })) {
  const [resource, method, options] = JSON.parse(line);
  let told;
  try {
    const { data, error } = await zernio[resource][method](options);
    told = error ? { error } : { data };
  } catch (error) {
    told = { error: { name: error.constructor.name, message: error.message, ...error } };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
