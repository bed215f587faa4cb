// Ids from Ordo in Node: one, a block, one by key, and many over a stream. node next.js [how many over the stream]
const grpc = require('@grpc/grpc-js');
const { loadSync } = require('@grpc/proto-loader');
const { setTimeout: pause } = require('node:timers/promises');

// An id is a BigInt here: it may be larger than what a Number holds exactly. 64-bit fields travel as decimal text.
const { ordo } = grpc.loadPackageDefinition(
  loadSync('ordo/v1/sequences.proto', { includeDirs: [process.env.ORDO_PROTO ?? 'proto'], keepCase: true, longs: String, defaults: true }));

const members = (process.env.ORDO_SERVER ?? '127.0.0.1:7410,127.0.0.1:7420,127.0.0.1:7430').split(',');
const stubs = members.map((member) => new ordo.v1.Sequences(member, grpc.credentials.createInsecure()));
const LIMIT_MS = 10_000; // how long a call goes on to further members
const CALL_MS = 8000; // how long one member may take; it gives its own word after 5 s at most
const WINDOW = 1000; // requests under way on the stream; a session takes 1024

class Refused extends Error {} // Nothing happened, and the same call is refused again.
class NotDone extends Error {} // Nothing happened; ask again when you like.
class Unknown extends Error {} // It may have happened, or may still happen: ask again with the same key.

const nameOf = (code) => Object.keys(grpc.status).find((name) => grpc.status[name] === code);

/** Asks one member after the other. What may have happened is asked again only if it is repeatable. */
async function call(method, request, repeatable) {
  const until = Date.now() + LIMIT_MS;
  let failure, inDoubt = false;
  for (let turn = 0; Date.now() < until; turn++) {
    try {
      const deadline = Date.now() + CALL_MS;
      return await new Promise((done, fail) =>
        stubs[turn % stubs.length][method](request, { deadline }, (error, reply) => (error ? fail(error) : done(reply))));
    } catch (error) {
      failure = error;
    }
    const reason = failure.metadata?.get('ordo-reason')[0];
    if (reason && reason !== 'not-done' && reason !== 'unknown') {
      throw new Refused(`${nameOf(failure.code)} (${reason}): ${failure.details}`);
    }
    // UNAVAILABLE is *not done* when the member says so. Without its word it comes from grpc-js: the connection broke, perhaps behind the request.
    inDoubt ||= reason !== 'not-done';
    if (inDoubt && !repeatable) break;
    await pause(100);
  }
  throw new (inDoubt ? Unknown : NotDone)(`${nameOf(failure.code)}: ${failure.details}`);
}

async function next(name, count = 1, key = '') {
  const { first, last } = await call('Next', { name, count, key }, key !== '');
  return { first: BigInt(first), last: BigInt(last) };
}

/** Ids one by one over a stream. Each request has a number in a session: asked again, over any member, it still counts once. */
async function nextMany(name, total) {
  const { session_id } = await call('OpenSession', {}, true);
  const ids = [], waiting = new Set(); // Sets keep their order: the first is the lowest.
  let made = 0;
  for (let turn = 0; ids.length < total; turn++) {
    let again = [...waiting]; // what the stream before left open
    const stream = stubs[turn % stubs.length].NextStream({ deadline: Date.now() + 30_000 });
    const send = () => {
      const lowest = waiting.values().next().value ?? made + 1;
      const items = again.map((number) => ({ number, name }));
      for (; made < total && made + 1 < lowest + WINDOW; items.push({ number: made, name })) waiting.add(++made);
      if (items.length > 0) stream.write({ session_id, lowest_awaited: lowest, items });
    };
    try {
      send();
      for await (const reply of stream) {
        again = [];
        for (const item of reply.items) {
          if (item.code === 0) {
            waiting.delete(Number(item.number));
            ids.push(BigInt(item.first));
          } else if (item.reason === 'not-done' || item.reason === 'unknown') {
            again.push(Number(item.number));
          } else {
            throw new Refused(`${item.reason}: ${item.detail}`);
          }
        }
        if (again.length > 0) await pause(100);
        if (ids.length === total) break;
        send();
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      await pause(100); // to the next member, with the same numbers
    } finally {
      stream.on('error', () => {}).cancel();
    }
  }
  await call('CloseSession', { session_id }, true).catch(() => {}); // An idle session ends by itself.
  return ids;
}

async function main() {
  console.log(`one: ${(await next('orders')).first}`);
  const { first, last } = await next('orders', 10);
  console.log(`ten: ${first} to ${last}`);
  console.log(`by key: ${(await next('orders', 1, 'order-4711')).first} and again ${(await next('orders', 1, 'order-4711')).first}`);
  const ids = (await nextMany('orders', Number(process.argv[2] ?? 1000))).sort((a, b) => (a < b ? -1 : 1));
  console.log(`over a stream: ${new Set(ids).size} ids, ${ids[0]} to ${ids.at(-1)}`);
  await next('orders', 2, 'order-4711').catch((error) => {
    if (!(error instanceof Refused)) throw error;
    console.log(`refused: ${error.message}`);
  });
}

main()
  .catch((failure) => {
    console.error(`${failure.constructor.name}: ${failure.message}`);
    process.exitCode = 1;
  })
  .finally(() => stubs.forEach((stub) => stub.close()));
