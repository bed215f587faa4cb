// The service of echo.proto on @grpc/grpc-js: argv[2] is the port, argv[3] the directory of echo.proto. It prints "ready", and ends with its standard input.
'use strict';
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const definition = loader.loadSync(path.join(process.argv[3], 'echo.proto'), { keepCase: true, defaults: true });
const { Echo } = grpc.loadPackageDefinition(definition).ordo.rpc.tests;
let cancelled = 0;

function gone(call) {
  return new Promise((resolve) => (call.cancelled ? resolve() : call.on('cancelled', resolve)));
}

// Waits as the request says, and gives the error that it says, or null.
async function judge(request, call) {
  if (request.wait_ms) {
    let timer;
    await Promise.race([gone(call), new Promise((resolve) => (timer = setTimeout(resolve, request.wait_ms)))]);
    clearTimeout(timer);
  }
  return request.status ? { code: request.status, details: request.detail } : null;
}

async function unary(call, answer) {
  const { request } = call;
  const error = await judge(request, call);
  const texts = {
    'time-left': () => String((call.getDeadline() - Date.now()) / 1000),
    cancelled: () => String(cancelled),
  };
  answer(error, error ? null : { text: texts[request.text]?.() ?? request.text.repeat(Math.max(request.times, 1)) });
}

// The messages of the client. Their end leaves the stream as it is: answers may still be on their way.
function messages(call) {
  return call.iterator({ destroyOnReturn: false });
}

// Writes, and waits while the client does not read.
function write(call, text) {
  return call.write({ text }) ? undefined : new Promise((resolve) => call.once('drain', resolve));
}

async function serverStream(call) {
  for (let i = 0; i < call.request.times; i++) {
    await write(call, call.request.text);
  }
  const error = await judge(call.request, call);
  error ? call.emit('error', error) : call.end();
}

async function clientStream(call, answer) {
  const texts = [];
  for await (const request of messages(call)) {
    const error = await judge(request, call);
    if (error) {
      answer(error);
      return;
    }
    texts.push(request.text);
  }
  answer(null, { text: texts.join('') });
}

async function duplex(call) {
  const own = new grpc.Metadata();
  for (const key of Object.keys(call.metadata.getMap()).filter((name) => name.startsWith('x-'))) {
    call.metadata.get(key).forEach((value) => own.add(key, value));
  }
  call.sendMetadata(own);
  for await (const request of messages(call)) {
    const error = await judge(request, call);
    if (error) {
      call.emit('error', error);
      return;
    }
    await write(call, request.text);
    if (request.text === 'hold') {
      await gone(call);
      cancelled++;
      return;
    }
  }
  call.end(own);
}

// A call that its client gives up ends in the middle of a loop: that is no failure of the server.
const cancellable = (handler) => (call, answer) => handler(call, answer).catch((error) => {
  if (!call.cancelled) {
    throw error;
  }
});

const server = new grpc.Server({ 'grpc.max_receive_message_length': 8 << 20, 'grpc.max_send_message_length': 8 << 20 });
server.addService(Echo.service, {
  Unary: cancellable(unary), ServerStream: cancellable(serverStream), ClientStream: cancellable(clientStream), Duplex: cancellable(duplex),
});
server.bindAsync(`127.0.0.1:${process.argv[2]}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) {
    throw error;
  }
  console.log('ready');
});
process.stdin.on('end', () => process.exit(0)).resume();
