// A proxy in front of the server, as operators have it: nginx with TLS, at a port of its own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { freePort, until } from './program.mjs';

/** The public name; it leads to 127.0.0.1 by whoever uses it. */
export const NAME = 'music.example.com';

function makeCertificate(folder) {
	execFileSync('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
		...['-keyout', join(folder, 'key'), '-out', join(folder, 'certificate'), '-days', '2'],
		...['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`],
	], { stdio: 'ignore' });
	return readFileSync(join(folder, 'certificate'));
}

function configuration(folder, port, target) {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((name) => `${name}_temp_path ${folder}/${name};`)
		.join('\n\t');
	return `daemon off;
worker_processes 1;
${process.getuid() === 0 ? 'user root;' : ''}
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
	${temporary}
	access_log off;
	server {
		listen 127.0.0.1:${port} ssl;
		ssl_certificate ${folder}/certificate;
		ssl_certificate_key ${folder}/key;
		location / {
			proxy_pass http://127.0.0.1:${target};
			proxy_http_version 1.1;
			proxy_set_header Host $http_host;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
			proxy_set_header X-Forwarded-Proto $scheme;
			proxy_set_header X-Forwarded-Host $http_host;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection $http_connection;
		}
	}
}
`;
}

export class Proxy {
	/** Not started yet, but with its address, which the server must know. */
	static async create(folder) {
		const proxy = new Proxy();
		mkdirSync(folder);
		proxy.folder = folder;
		proxy.ca = makeCertificate(folder);
		proxy.port = await freePort();
		proxy.host = `${NAME}:${proxy.port}`;
		proxy.url = `https://${proxy.host}`;
		return proxy;
	}

	async start(target) {
		const { folder } = this;
		writeFileSync(join(folder, 'nginx.conf'), configuration(folder, this.port, target));
		this.process = spawn('nginx', [
			'-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf'),
		], { stdio: 'ignore' });
		this.ended = once(this.process, 'exit');
		await until('the proxy answers', async () => {
			if (this.process.exitCode !== null) {
				throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'));
			}
			return (await this.fetch('/health').catch(() => null))?.status === 200;
		});
	}

	/** As fetch(), redirects not followed: {status, headers, text}; headers as Node gives them. */
	fetch(path, headers = {}) {
		return new Promise((resolve, reject) => {
			request({
				host: '127.0.0.1', port: this.port, servername: NAME, ca: this.ca, path,
				headers: { Host: this.host, ...headers }, timeout: 20000,
			}, async (answer) => {
				let text = '';
				for await (const chunk of answer.setEncoding('utf8')) {
					text += chunk;
				}
				resolve({ status: answer.statusCode, headers: answer.headers, text });
			}).on('error', reject).end();
		});
	}

	async stop() {
		if (this.process?.exitCode === null) {
			this.process.kill('SIGTERM');
			await this.ended;
		}
	}
}
