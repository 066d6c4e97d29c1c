// The extension's own logic, with stand-ins for the editor and the client library: `npm test`, nothing to install.
'use strict';

const assert = require('node:assert');
const Module = require('node:module');
const { afterEach, beforeEach, test } = require('node:test');
const { contributes } = require('../package.json');

const defaults = Object.fromEntries(
  Object.entries(contributes.configuration.properties).map(([name, { default: value }]) => [name.slice(9), value]),
);
let editor, clients, values, startFails;

class Client {
  constructor(id, name, server, options) {
    Object.assign(this, { id, name, server, options, sent: [], running: false });
    clients.push(this);
  }
  async start() {
    if (startFails) throw new Error('spawn ENOENT');
    this.running = true;
  }
  isRunning() { return this.running; }
  async stop() {
    if (!this.running) throw new Error('not running');
    this.running = false;
  }
  async sendRequest(method, params) { this.sent.push([method, params]); }
  async sendNotification(method, params) { this.sent.push([method, params]); }
}

function stand() {
  const state = { commands: {}, errors: [], prompts: [], answer: undefined, env: { language: 'en' } };
  state.vscode = {
    env: state.env,
    workspace: {
      getConfiguration: () => ({ get: (name) => values[name] }),
      onDidChangeConfiguration: (listener) => { state.change = listener; return { dispose() {} }; },
    },
    commands: { registerCommand: (name, run) => { state.commands[name] = run; return { dispose() {} }; } },
    window: {
      showErrorMessage: (text) => state.errors.push(text),
      showInputBox: async (options) => { state.prompts.push(options); return state.answer; },
    },
  };
  return state;
}

const load = Module._load;
let extension;
beforeEach(() => {
  editor = stand();
  clients = [];
  startFails = false;
  values = structuredClone(defaults);
  Module._load = (name, ...rest) => {
    if (name === 'vscode') return editor.vscode;
    if (name === 'vscode-languageclient/node') return { LanguageClient: Client };
    return load(name, ...rest);
  };
  delete require.cache[require.resolve('../extension.js')];
  extension = require('../extension.js');
});
afterEach(() => { Module._load = load; });

const activate = async () => {
  const context = { subscriptions: [] };
  await extension.activate(context);
  return context;
};
const changed = (...names) => editor.change({
  affectsConfiguration: (asked) => names.some((name) => name === asked || name.startsWith(`${asked}.`)),
});

test('starts the configured command and tells the server the settings', async () => {
  values.command = ['/opt/my venv/bin/python', '-m', 'needlint', 'lsp'];
  values.category = ['30'];
  const context = await activate();
  const [client] = clients;
  assert.deepStrictEqual(client.server, { command: '/opt/my venv/bin/python', args: ['-m', 'needlint', 'lsp'] });
  assert.deepStrictEqual(client.options.initializationOptions, {
    language: 'en', category: ['30'], minConfidence: 'medium', hints: 'lens', askReason: true,
  });
  assert.ok(client.running);
  assert.ok(context.subscriptions.length >= 4, 'all is disposed of with the extension');
});

test('the documents are those that needlint reads', async () => {
  await activate();
  const patterns = clients[0].options.documentSelector.map((filter) => filter.pattern);
  for (const name of ['AndroidManifest.xml', 'needlint.toml']) assert.ok(patterns.includes(`**/${name}`));
  assert.ok(clients[0].options.documentSelector.every((filter) => filter.scheme === 'file'));
});

test('the language follows the editor unless it is chosen', async () => {
  for (const [chosen, of, expected] of [['auto', 'zh-cn', 'zh'], ['auto', 'fr', 'en'], ['en', 'zh-cn', 'en'], ['zh', 'en', 'zh']]) {
    values.language = chosen;
    editor.env.language = of;
    await activate();
    assert.strictEqual(clients.at(-1).options.initializationOptions.language, expected);
  }
});

test('a server that does not start is told in the editor’s language, with what to do', async () => {
  startFails = true;
  await activate();
  editor.env.language = 'zh-cn';
  await activate();
  assert.match(editor.errors[0], /needlint.*spawn ENOENT.*pip install 'needlint\[lsp\]'.*needlint\.command/);
  assert.match(editor.errors[1], /无法启动/);
  await extension.deactivate();
});

test('a reason is asked for and sent with what is to be ignored', async () => {
  await activate();
  const given = { uri: 'file:///a', key: 'k' };
  editor.answer = '  read natively ';
  await editor.commands['needlint.suppress'](given);
  assert.deepStrictEqual(clients[0].sent, [
    ['workspace/executeCommand', { command: 'needlint.suppressWith', arguments: [given, 'read natively'] }],
  ]);
  assert.strictEqual(editor.prompts[0].validateInput('  '), editor.prompts[0].prompt, 'an empty reason is refused');
  assert.strictEqual(editor.prompts[0].validateInput('x'), null);
});

test('nothing is sent where the person gives up', async () => {
  await activate();
  await editor.commands['needlint.declare']({});
  editor.answer = '   ';
  await editor.commands['needlint.declare']({});
  assert.deepStrictEqual(clients[0].sent, []);
  editor.answer = 'scan a code';
  await editor.commands['needlint.declare']({ name: 'x' });
  assert.strictEqual(clients[0].sent[0][1].command, 'needlint.declareWith');
});

test('settings reach a running server; another command starts another server', async () => {
  await activate();
  values.hints = 'off';
  await changed('needlint.hints');
  assert.strictEqual(clients[0].sent[0][0], 'workspace/didChangeConfiguration');
  assert.strictEqual(clients[0].sent[0][1].settings.needlint.hints, 'off');
  await changed('editor.fontSize');
  assert.strictEqual(clients[0].sent.length, 1);
  values.command = ['other', 'lsp'];
  await changed('needlint.command');
  await new Promise(setImmediate);
  assert.strictEqual(clients.length, 2);
  assert.ok(!clients[0].running);
  assert.strictEqual(clients[1].server.command, 'other');
});

test('restart and deactivate end the server', async () => {
  await activate();
  await editor.commands['needlint.restart']();
  assert.deepStrictEqual(clients.map((client) => client.running), [false, true]);
  await extension.deactivate();
  assert.deepStrictEqual(clients.map((client) => client.running), [false, false]);
});
