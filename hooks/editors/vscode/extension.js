// Starts `needlint lsp` and asks for the words that only a person can give: a reason, a purpose.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const FILES = [
  '**/AndroidManifest.xml', '**/res/**/*.xml', '**/*.{java,kt}', '**/*.{gradle,gradle.kts}', '**/*.versions.toml',
  '**/needlint.toml', '**/gradle.properties', '**/pubspec.yaml', '**/package.json',
];

let client;

function zh() {
  const chosen = vscode.workspace.getConfiguration('needlint').get('language');
  return chosen === 'zh' || (chosen !== 'en' && vscode.env.language.toLowerCase().startsWith('zh'));
}

function settings() {
  const values = vscode.workspace.getConfiguration('needlint');
  return {
    language: zh() ? 'zh' : 'en',
    category: values.get('category'),
    minConfidence: values.get('minConfidence'),
    hints: values.get('hints'),
    askReason: true,
  };
}

async function start() {
  const [command, ...args] = vscode.workspace.getConfiguration('needlint').get('command');
  client = new LanguageClient(
    'needlint',
    'needlint',
    { command, args },
    {
      documentSelector: FILES.map((pattern) => ({ scheme: 'file', pattern })),
      initializationOptions: settings(),
    },
  );
  try {
    await client.start();
  } catch (error) {
    const said = zh()
      ? `无法启动 needlint（${command}）：${error.message}。请运行 pip install 'needlint[lsp]'，或设置 needlint.command。`
      : `needlint (${command}) does not start: ${error.message}. Run pip install 'needlint[lsp]' or set needlint.command.`;
    vscode.window.showErrorMessage(said);
  }
}

// A client that did not start cannot be stopped, and says so by an error.
async function stop() {
  if (client && client.isRunning()) {
    await client.stop().catch(() => {});
  }
}

async function restart() {
  await stop();
  await start();
}

// needlint.suppress and needlint.declare are code actions of the server; the words come from here.
async function ask(command, given, prompt) {
  const answer = await vscode.window.showInputBox({ prompt, validateInput: (value) => (value.trim() ? null : prompt) });
  const text = answer && answer.trim();
  if (text) {
    await client.sendRequest('workspace/executeCommand', { command, arguments: [given, text] });
  }
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('needlint.restart', restart),
    vscode.commands.registerCommand('needlint.suppress', (given) =>
      ask('needlint.suppressWith', given, zh() ? '为什么可以忽略？' : 'Why may this be ignored?')),
    vscode.commands.registerCommand('needlint.declare', (given) =>
      ask('needlint.declareWith', given, zh() ? '使用目的是什么？' : 'What is it used for?')),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('needlint.command')) {
        restart();
      } else if (event.affectsConfiguration('needlint') && client.isRunning()) {
        client.sendNotification('workspace/didChangeConfiguration', { settings: { needlint: settings() } });
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
