import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const isWindows = process.platform === 'win32';

/**
 * Runs a program with our terminal and passes signals on to it. Resolves with its exit code, as a shell would say it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export function runInForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that Ctrl-C (which goes to a whole group) reaches it once, through us: a second one means "at once".
    const child = spawn(command, args, { stdio: 'inherit', detached: !isWindows, ...options });
    const stopPassing = passSignals((signal) => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      stopPassing();
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

/**
 * Passes on every signal that asks to stop. npm gives signals to the shell that it starts scripts with, and that dies without
 * a word to us: losing our parent counts as a signal, if none came.
 * @param {(signal: NodeJS.Signals) => void} pass
 * @returns {() => void} its undo
 */
function passSignals(pass) {
  // Windows has no groups: the console tells everyone of Ctrl-C, and any other signal would kill.
  if (isWindows) return listen(() => {});
  let isPassed = false;
  const stopListening = listen((signal) => {
    isPassed = true;
    pass(signal);
  });
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (isPassed || process.env['npm_lifecycle_event'] === undefined || process.ppid === parent) return;
    isPassed = true;
    pass('SIGTERM');
  }, 250);
  return () => {
    clearInterval(watch);
    stopListening();
  };
}

/** @param {(signal: NodeJS.Signals) => void} onSignal */
function listen(onSignal) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  return () => signals.forEach((signal) => process.off(signal, onSignal));
}

/**
 * Runs a program quietly. Resolves with its exit code and all that it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptionsWithoutStdio} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    /** @param {string} chunk */
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
