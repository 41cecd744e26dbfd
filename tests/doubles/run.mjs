// Runs a command with all other services played by doubles: script/server --with-doubles.
//
//   node tests/doubles/run.mjs COMMAND [ARG…]
//
// Settings that are set already win.
import { spawn } from 'node:child_process';
import { startAll } from './all.mjs';

const doubles = Object.values(await startAll());
const settings = Object.assign({}, ...doubles.map((double) => double.settings));
const [command, ...args] = process.argv.slice(2);

for (const { name, url } of doubles) {
	console.log(`==> A double of ${name} answers at ${url}`);
}
const child = spawn(command, args, { stdio: 'inherit', env: { ...settings, ...process.env } });
for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => {
	console.error(`${command}: ${error.message}`);
	process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
