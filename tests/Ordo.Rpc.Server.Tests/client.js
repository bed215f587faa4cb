// A client of @grpc/grpc-js for the tests of the server half: node client.js <address> <file descriptor in Base64>….
// Reads lines of JSON, {"scenario": …, "arguments": …}, and answers each with a line of JSON; the scenarios are those of client.py.
'use strict';
const childProcess = require('child_process');
const readline = require('readline');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const descriptor = require('protobufjs/ext/descriptor');

const LIMIT_S = 50;
const MAX = 16 * 1024 * 1024;
const OPTIONS = { 'grpc.max_receive_message_length': MAX, 'grpc.max_send_message_length': MAX };
const [address, ...files] = process.argv.slice(2);

const set = descriptor.FileDescriptorSet.create({ file: files.map((file) => descriptor.FileDescriptorProto.decode(Buffer.from(file, 'base64'))) });
const definition = loader.loadFileDescriptorSetFromObject(descriptor.FileDescriptorSet.toObject(set), { defaults: true });
const packages = grpc.loadPackageDefinition(definition);
const connect = (Service, options = {}) => new Service(address, grpc.credentials.createInsecure(), { ...OPTIONS, ...options });
const stub = connect(packages.ordo.rpc.tests.Echo);
const health = connect(packages.grpc.health.v1.Health);
let underWay;
let watching;

const within = (seconds = LIMIT_S) => ({ deadline: Date.now() + seconds * 1000 });

// HTTP/2 of Node joins values of one name; those of these tests hold no comma.
function pairs(metadata) {
  return Object.keys(metadata.getMap()).flatMap((key) => metadata.get(key)
    .flatMap((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value.split(', ')))
    .map((value) => [key, value]));
}

function metadataOf(given) {
  const metadata = new grpc.Metadata();
  given.forEach(([key, value]) => metadata.add(key, key.endsWith('-bin') ? Buffer.from(value, 'hex') : value));
  return metadata;
}

function request(text = 'hello', { status = 0, detail = '', times = 0, waitMs = 0 } = {}) {
  return { text, status, detail, times, wait_ms: waitMs };
}

// How a call ends.
function ended(call) {
  call.on('error', () => {}); // The status tells the same.
  return new Promise((resolve) => call.on('status', ({ code, details, metadata }) => resolve({ code, details, trailers: pairs(metadata) })));
}

// Makes a call with one answer, which start begins, and waits for its end.
async function one(start) {
  let reply;
  let headers = [];
  const call = start((error, value) => (reply = value));
  call.on('metadata', (metadata) => (headers = pairs(metadata)));
  const end = await ended(call);
  return { ...end, headers, text: reply?.text, length: reply?.text.length };
}

async function collect(call, end = ended(call)) {
  const texts = [];
  call.on('data', (reply) => texts.push(reply.text)).resume();
  const status = await end;
  return { ...status, count: texts.length, first: texts.slice(0, 3) };
}

function next(call) {
  return new Promise((resolve, reject) => {
    call.on('error', reject);
    call.once('data', (reply) => {
      call.pause();
      resolve(reply);
    });
  });
}

const scenarios = {
  unary({ metadata = [], compress = false, timeout, text, ...message } = {}) {
    const client = compress ? connect(packages.ordo.rpc.tests.Echo, { 'grpc.default_compression_algorithm': 2 }) : stub;
    return one((done) => client.Unary(request(text, message), metadataOf(metadata), within(timeout), done));
  },
  server_stream({ text, ...message }) {
    return collect(stub.ServerStream(request(text, message), within()));
  },
  client_stream({ texts, status }) {
    return one((done) => {
      const call = stub.ClientStream(within(), done);
      texts.forEach((text) => call.write(request(text, { status })));
      call.end();
      return call;
    });
  },
  // Sends all without waiting for an answer.
  duplex({ count, status }) {
    const call = stub.Duplex(within());
    for (let i = 0; i < count; i++) {
      call.write(request(String(i)));
    }
    if (status) {
      call.write(request('', { status, detail: 'enough' }));
    }
    call.end();
    return collect(call);
  },
  // Sends each message only after the answer to the one before.
  async ping_pong({ count }) {
    const call = stub.Duplex(within());
    const texts = [];
    call.on('data', ({ text }) => (texts.push(text) < count ? call.write(request(String(texts.length))) : call.end()));
    call.write(request('0'));
    const end = await ended(call);
    return { ...end, inOrder: texts.length === count && texts.every((text, i) => text === String(i)) };
  },
  start_unary() {
    underWay = stub.Unary(request('', { waitMs: 60_000 }), within(), () => {});
    underWay.end = ended(underWay);
    return {};
  },
  cancel_unary() {
    underWay.cancel();
    return underWay.end;
  },
  async cancel_server_stream() {
    const call = stub.ServerStream(request('one', { times: 1, waitMs: 60_000 }), within());
    const end = ended(call);
    const first = (await next(call)).text;
    call.cancel();
    return { ...(await end), first };
  },
  // Node ends its half of a stream before it resets it: only a handler that does more than read sees a cancellation. So it is cancelled once the server has
  // a message to work on for long.
  async cancel_duplex() {
    const call = stub.Duplex(within());
    const end = ended(call);
    call.write(request('one'));
    const first = (await next(call)).text;
    await new Promise((written) => call.write(request('two', { waitMs: 60_000 }), written));
    call.cancel();
    return { ...(await end), first };
  },
  // Another process leaves with a call under way: it is killed.
  disconnect() {
    return new Promise((resolve) => {
      const other = childProcess.spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
      other.stdout.once('data', () => other.kill('SIGKILL'));
      other.on('exit', () => resolve({ code: grpc.status.CANCELLED }));
      other.stdin.write(`${JSON.stringify({ scenario: 'stay', arguments: {} })}\n`);
    });
  },
  async stay() {
    const call = stub.Duplex(within());
    call.write(request('one'));
    await next(call);
    return {};
  },
  async health_check({ service = '' } = {}) {
    let reply;
    const end = await ended(health.Check({ service }, within(), (error, value) => (reply = value)));
    return { ...end, status: reply?.status };
  },
  health_watch({ service }) {
    watching = health.Watch({ service }, within());
    watching.end = ended(watching);
    return scenarios.health_next();
  },
  async health_next() {
    const answer = next(watching);
    watching.resume();
    return { status: (await answer).status };
  },
  health_leave() {
    watching.cancel();
    return watching.end;
  },
  // Asks all questions in one call.
  async reflect({ version, ...questions }) {
    const call = connect(packages.grpc.reflection[version].ServerReflection).ServerReflectionInfo(within());
    const answers = [];
    call.on('data', (reply) => answers.push({
      files: (reply.file_descriptor_response?.file_descriptor_proto ?? []).map((file) => descriptor.FileDescriptorProto.decode(file).name),
      services: (reply.list_services_response?.service ?? []).map((service) => service.name),
      error: reply.error_response?.error_code ?? 0,
      host: reply.valid_host,
    }));
    Object.entries(questions).forEach(([key, value]) => call.write({ host: 'here', [key]: value }));
    call.end();
    return { ...(await ended(call)), answers };
  },
  unknown({ path }) {
    return one((done) => stub.makeUnaryRequest(path, () => Buffer.alloc(0), (bytes) => bytes, {}, new grpc.Metadata(), within(), done));
  },
  // Reads one message of a long stream, and leaves the others to flow control until a second call is answered.
  async slow_reader({ times, size }) {
    const call = stub.ServerStream(request('x'.repeat(size), { times }), within());
    const end = ended(call);
    await next(call);
    const other = await scenarios.unary();
    const rest = await collect(call, end);
    return { ...rest, count: 1 + rest.count, other: other.code };
  },
  // Reads one message of a long stream and nothing more, until the deadline.
  async no_reader({ times, size, timeout }) {
    const call = stub.ServerStream(request('x'.repeat(size), { times }), within(timeout));
    const end = ended(call);
    const hasRead = await next(call).then(() => true, () => false);
    return { ...(await end), hasRead };
  },
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    let answer;
    try {
      answer = await scenarios[order.scenario](order.arguments);
    } catch (error) { // The test shows it; the next scenario is none the worse.
      answer = { raised: String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.exit(0);
})();
